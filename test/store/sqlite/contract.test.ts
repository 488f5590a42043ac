import { describeStoreContract } from '../contract.ts'
import { driverNames, sqlitePlace } from './place.ts'

for (const name of driverNames) describeStoreContract(`SQLite over ${name}`, () => sqlitePlace(name))
