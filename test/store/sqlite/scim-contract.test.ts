import { describeScimContract } from '../contract/scim.ts'
import { sqlitePlace } from './place.ts'

describeScimContract('SQLite', sqlitePlace)
