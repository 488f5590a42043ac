import { describeStoreContract } from '../contract.ts'
import { sqlitePlace } from './place.ts'

describeStoreContract('SQLite', sqlitePlace)
