import { otrs } from '../../../connectors/otrs/index.ts'
import { describeTargetContract } from '../contract.ts'
import { openFixture } from './fake.ts'

describeTargetContract('OTRS 8 with a token', otrs, () => openFixture('otrs8', 'token'), { dialect: 'otrs8' })
describeTargetContract(
  'OTRS 8 with a password',
  otrs,
  () => openFixture('otrs8', 'password'),
  { dialect: 'otrs8' },
  'sign-in',
)
describeTargetContract('Znuny with a session', otrs, () => openFixture('znuny', 'session'), { dialect: 'znuny' })
describeTargetContract(
  'Znuny with a password',
  otrs,
  () => openFixture('znuny', 'password'),
  { dialect: 'znuny' },
  'sign-in',
)
