import { describe } from 'vitest'
import { scimModel } from '../contract/scim-model.ts'
import { sqlitePlace } from './place.ts'

describe('SQLite as memory of the SCIM door', () => scimModel(sqlitePlace))
