import { superoffice } from '../../../connectors/superoffice/index.ts'
import { describeTargetContract } from '../contract.ts'
import { openFixture } from './fake.ts'

describeTargetContract('SuperOffice with a password', superoffice, () => openFixture())
describeTargetContract(
  'SuperOffice Online with a ticket',
  superoffice,
  () => openFixture({ tenant: 'Cust12345' }, 'ticket'),
  {},
  'sign-in',
)
describeTargetContract('SuperOffice without PATCH', superoffice, () => openFixture({ takesPatch: false }))
