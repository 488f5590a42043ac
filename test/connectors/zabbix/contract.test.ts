import { zabbix } from '../../../connectors/zabbix/index.ts'
import { describeTargetContract } from '../contract.ts'
import { openFixture } from './fake.ts'

describeTargetContract('Zabbix 6.0 with a token', zabbix, () => openFixture('6.0.14', 'token'))
describeTargetContract('Zabbix 7.0 with a token', zabbix, () => openFixture('7.0.22', 'token'))
describeTargetContract('Zabbix 6.0 with a password', zabbix, () => openFixture('6.0.14', 'password'), {}, 'sign-in')
describeTargetContract('Zabbix 7.0 with a password', zabbix, () => openFixture('7.0.22', 'password'), {}, 'sign-in')
