import { describeScimContract } from '../contract/scim.ts'
import { driverNames, sqlitePlace } from './place.ts'

for (const name of driverNames) describeScimContract(`SQLite over ${name}`, () => sqlitePlace(name))
