import { aloneAt, type Capabilities, type ConnectorContext, defineTarget, type Target, writeJson } from '#contract'
import { apply } from './apply.ts'
import { assumptions } from './assumptions.ts'
import { check } from './check.ts'
import { createClient } from './client.ts'
import { dialectOf } from './dialects.ts'
import { byIds, find, list } from './read.ts'
import type { Reader } from './reader.ts'
import { routesOf } from './routes.ts'
import { isWritten, type OtrsSettings, settings, validate } from './settings.ts'

/** Customer users of OTRS and Znuny, through the web services of their GenericInterface. */
export const otrs = defineTarget({
  kind: 'target',
  name: 'otrs',
  title: 'OTRS, Znuny (customer users)',
  settings,
  validate,
  capabilities: capabilitiesOf,
  attributes: ({ dialect }) => dialectOf(dialect).attributes,
  writing: ({ dialect, update, routes, validId, invalidId }) => ({
    every: writeJson([
      dialect,
      isWritten({ update }, dialectOf(dialect)),
      routesOf(dialectOf(dialect), routes ?? {}).update,
    ]),
    active: writeJson([validId, invalidId]),
  }),
  lookups: [],
  assumptions,
  open,
})

function capabilitiesOf(given: Pick<OtrsSettings, 'dialect' | 'update'>): Capabilities {
  const dialect = dialectOf(given.dialect)
  const { loginAttribute, perGet } = dialect
  return {
    create: true,
    update: isWritten(given, dialect),
    enable: 'sets ValidID to validId',
    disable: 'sets ValidID to invalidId',
    delete: false,
    list: true,
    clears: 'all but the login, the two names, UserEmail and UserCustomerID',
    findBy: [loginAttribute, 'UserEmail'],
    findMost: 10 * perGet,
    believed: {
      create: 'the answer shows the customer user as it is kept, and is compared with what was sent',
      update: 'the answer shows the customer user as it is kept, and is compared with what was sent',
    },
    createTwice: 'conflict',
  }
}

function open(settings: OtrsSettings, context: ConnectorContext): Target {
  const reader: Reader = {
    client: createClient(settings, context),
    settings,
    alone: aloneAt(settings.url, context.exclusive),
  }
  return {
    check: signal => check(reader, signal),
    find: (by, signal) => find({ ...by, alike: true }, reader, signal),
    get: (ids, signal) => byIds(ids, reader, signal),
    apply: (operations, signal) => apply(operations, reader, signal),
    list: signal => list(reader, signal),
    lookup: async () => new Map(),
  }
}
