import { describe } from 'vitest'
import { scimModel } from '../contract/scim-model.ts'
import { driverNames, sqlitePlace } from './place.ts'

describe.each(driverNames)('SQLite over %s as memory of the SCIM endpoint', name => scimModel(() => sqlitePlace(name)))
