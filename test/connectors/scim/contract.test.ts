import { scim } from '../../../connectors/scim/index.ts'
import type { SimulatorOptions } from '../../../connectors/scim/simulator.ts'
import { describeTargetContract } from '../contract.ts'
import { openFixture } from './fake.ts'

const services: Readonly<Record<string, SimulatorOptions>> = {
  'a SCIM service as the RFC says': {},
  'a SCIM service built for Entra': { builtFor: 'entra' },
  'a SCIM service built for Okta': { builtFor: 'okta' },
  'a SCIM service without PATCH and filters': { patches: false, filters: false, versions: true },
  'a SCIM service with bulk, small pages and nothing said of it': { mostOperations: 10, mostResults: 2 },
  'a SCIM service that does not say what it can do': { states: false },
}

for (const [name, options] of Object.entries(services))
  describeTargetContract(name, scim, () => openFixture(options), { profile: 'standard' })
