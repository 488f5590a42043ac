import { Fault } from '../../src/domain/fault.ts'
import type { RemoteAccount } from '../../src/domain/operation.ts'
import { type GuardPolicy, guardDefaults } from '../../src/domain/policy.ts'
import { expression } from '../../test/plan/planner-sample.ts'
import { key as keyOf } from '../../test/store/sample.ts'
import { type Company, hourMs, nameOf, recordOf, type StartedBy, type StockOptions, starters } from './company.ts'

/** One way of taking everything away slowly. */
export interface Way {
  readonly name: string
  /** How the company differs from one whose people all stand in `hr`. */
  readonly stock?: (size: number) => Omit<StockOptions, 'size'>
  readonly policy?: Parameters<typeof Company.open>[1]
  /** How many may lose it before a human has looked. */
  readonly limit: (size: number) => number
  /** Of how many people it could be taken. Default: the size. */
  readonly people?: (size: number) => number
  /** How many have lost it. */
  readonly gone: (company: Company, size: number) => number | Promise<number>
  /** Does it, a little at a time, until nothing would be left. */
  readonly drip: (company: Company, size: number, limit: number) => Promise<void>
}

const share = (part: number, floor: number, most: number) => (size: number) =>
  Math.max(floor, Math.min(Math.floor(size * part), most))
const removals = share(0.1, 3, 25)
const updates = share(0.4, 10, 500)
const creates = share(0.3, 5, 200)
/** An attribute cannot be emptied for more than may be edited. */
const clears = (size: number): number => Math.min(share(0.2, 3, 100_000)(size), updates(size))

const guarded = (guard: Partial<GuardPolicy>) => ({ guard: { ...guardDefaults, ...guard } })

/** Above so many people a run takes its time: fewer steps. */
const large = 1_000

/** Small steps, each well within the limit, then the rest in two: what a drip is, and fast with thousands. */
function* steps(size: number, limit: number, part = 0.6): Generator<readonly string[]> {
  const small = Math.max(1, Math.ceil(limit * part))
  let at = 1
  const next = (count: number): readonly string[] => {
    const from = at
    at = Math.min(size + 1, at + count)
    return Array.from({ length: at - from }, (_, index) => nameOf(from + index))
  }
  for (let step = 0; step < (size > large ? 2 : 6) && at <= size; step += 1) yield next(small)
  if (size <= large && at <= size) yield next(Math.ceil((size + 1 - at) / 2))
  // Everybody at once is a flood, which any one plan holds; among thousands a good part of them will do.
  if (at <= size) yield next(size > large ? large / 2 : size)
}

/** Only the small ones: six times what half a day brings. */
function* few(size: number, limit: number): Generator<readonly string[]> {
  const small = Math.max(1, Math.ceil(limit * 0.6))
  for (let at = 1, step = 0; step < 6 && at <= size; at += small, step += 1)
    yield Array.from({ length: Math.min(small, size + 1 - at) }, (_, index) => nameOf(at + index))
}

/** One at a time until well over the limit, then the rest at once. */
function* singly(size: number, limit: number): Generator<readonly string[]> {
  if (size > large) return yield* steps(size, limit)
  const alone = Math.min(size, limit + 3)
  for (let number = 1; number <= alone; number += 1) yield [nameOf(number)]
  yield Array.from({ length: size - alone }, (_, index) => nameOf(alone + 1 + index))
}

const accountsOf = ({ target }: Company): readonly RemoteAccount[] => [...target.accounts.values()]

/** People who were there at the beginning and have no account that works. */
function locked(company: Company, size: number): number {
  const working = new Set(
    accountsOf(company)
      .filter(({ active }) => active)
      .map(({ attributes }) => attributes.login),
  )
  return Array.from({ length: size }, (_, index) => nameOf(index + 1)).filter(name => !working.has(name)).length
}

const lacking =
  (holds: (account: RemoteAccount) => boolean) =>
  (company: Company): number =>
    accountsOf(company).filter(account => !holds(account)).length

const has = (name: string, member: string) => (account: RemoteAccount) => {
  const value = account.attributes[name]
  return Array.isArray(value) && value.some(one => one === member)
}
const isSet = (name: string) => (account: RemoteAccount) => {
  const value = account.attributes[name]
  return value !== undefined && value !== null && value !== ''
}

/** People who no longer go by the login and the address they had. */
const renamed = lacking(
  ({ attributes: { login, mail } }) => String(login).startsWith('p') && String(mail).endsWith('@example.org'),
)

/** Does something to a few people, starts a run, and again. */
function doing(
  by: StartedBy | readonly StartedBy[],
  act: (company: Company, key: string, step: number) => void,
  {
    pace = steps,
    between,
  }: {
    readonly pace?: (size: number, limit: number) => Iterable<readonly string[]>
    readonly between?: (company: Company, step: number) => Promise<unknown>
  } = {},
): Way['drip'] {
  const turns = typeof by === 'string' ? [by] : by
  return async (company, size, limit) => {
    let step = 0
    for (const keys of pace(size, limit)) {
      for (const key of keys) act(company, key, step)
      await company.startRun(turns[step % turns.length] ?? 'cron')
      await between?.(company, step)
      step += 1
    }
  }
}

const leaves = (company: Company, key: string): void => company.leave(key)
const isDeactivated = (company: Company, key: string): void => company.edit(key, { active: false })
const gets =
  (fields: Parameters<Company['edit']>[1]) =>
  (company: Company, key: string): void =>
    company.edit(key, fields)
const isRenamed = (company: Company, key: string): void => company.edit(key, { userName: `x${key}` })

/** The configuration is edited in small steps, each taking a few more people. */
const editing =
  (policy: (last: string, step: number) => Parameters<typeof Company.open>[1]): Way['drip'] =>
  async (company, size, limit) => {
    let step = 0
    for (const keys of steps(size, limit)) {
      const more = policy(keys.at(-1) ?? '', step)
      company.policy = { ...more, revision: `m${step + 2}` }
      await company.startRun('cron')
      step += 1
    }
  }

const removal = { limit: removals, gone: locked }

const removing: readonly Way[] = [
  { name: 'leavers, cron, one file smaller than the other', ...removal, drip: doing('cron', leaves) },
  { name: 'leavers, cron, one at a time', ...removal, drip: doing('cron', leaves, { pace: singly }) },
  { name: 'leavers, on schedule', ...removal, drip: doing('schedule', leaves) },
  { name: 'leavers, watched file', ...removal, drip: doing('watch', leaves) },
  { name: 'leavers, pushed one at a time', ...removal, drip: doing('push', leaves, { pace: singly }) },
  { name: 'leavers, whoever starts the runs in turn', ...removal, drip: doing(starters, leaves) },
  { name: 'active: false, cron', ...removal, drip: doing('cron', isDeactivated) },
  { name: 'active: false, pushed one at a time', ...removal, drip: doing('push', isDeactivated, { pace: singly }) },
  {
    name: 'out of scope, moved to another department',
    ...removal,
    policy: { scope: expression("person.department == 'Works'", 'person') },
    drip: doing('cron', gets({ department: 'Sales' })),
  },
  {
    name: 'out of scope, the rule edited again and again',
    ...removal,
    drip: editing(last => ({ scope: expression(`person.userName > '${last}'`, 'person') })),
  },
  { name: 'leavers, deleted', ...removal, policy: { leavers: { action: 'delete' } }, drip: doing('cron', leaves) },
  {
    name: 'leavers, left alone (unmanage)',
    ...removal,
    policy: { leavers: { action: 'unmanage' } },
    gone: async ({ store }, size) => size - (await store.links.count('crm')),
    drip: doing('push', leaves),
  },
  {
    name: 'leavers, disabled and deleted and left alone in turn',
    ...removal,
    gone: async (company, size) => {
      const linked = await company.store.links.count('crm')
      return Math.max(size - linked, 0) + locked(company, size) - (size - company.target.accounts.size)
    },
    drip: async (company, size, limit) => {
      let step = 0
      for (const keys of steps(size, limit)) {
        for (const key of keys) company.leave(key)
        company.policy = { leavers: { action: (['disable', 'delete', 'unmanage'] as const)[step % 3] ?? 'disable' } }
        await company.startRun('cron')
        step += 1
      }
    },
  },
  {
    name: 'deleted when their grace is over, a few each hour',
    limit: removals,
    policy: { leavers: { action: 'disable', deleteAfterMs: 30 * 24 * hourMs } },
    gone: ({ target }, size) => size - target.accounts.size,
    drip: async (company, size, limit) => {
      for (const keys of few(size, limit)) {
        for (const key of keys) company.edit(key, { department: 'Gone' })
        company.policy = {
          leavers: { action: 'disable', deleteAfterMs: 30 * 24 * hourMs },
          scope: expression("person.department == 'Works'", 'person'),
        }
        await company.sync()
        await company.apply()
        await company.clock.advance(2 * hourMs)
      }
      await company.clock.advance(30 * 24 * hourMs - 12 * hourMs)
      for (let hour = 0; hour < 6; hour += 1) {
        await company.startRun('cron')
        await company.clock.advance(2 * hourMs)
      }
    },
  },
  {
    name: 'leavers, a file that shrinks by a quarter each time',
    policy: guarded({ disable: 1_000_000 }),
    limit: share(0.25, 3, 1_000_000),
    gone: locked,
    drip: doing('cron', leaves, {
      *pace(size) {
        let at = 1
        while (at <= size) {
          const count = Math.max(3, Math.floor((size + 1 - at) / 4))
          yield Array.from({ length: Math.min(count, size + 1 - at) }, (_, index) => nameOf(at + index))
          at += count
        }
      },
    }),
  },
  {
    name: 'leavers, a fifth each day, others in their places',
    policy: guarded({ disable: 1_000_000, create: 1_000_000 }),
    limit: share(0.25, 3, 1_000_000),
    gone: locked,
    drip: doing(
      'cron',
      (company, key, step) => {
        company.leave(key)
        company.hr().set(`new${step}${key}`, recordOf(`new${step}${key}`))
      },
      {
        *pace(size) {
          const fifth = Math.max(3, Math.floor(size / 5))
          for (let at = 1; at <= size; at += fifth)
            yield Array.from({ length: Math.min(fifth, size + 1 - at) }, (_, index) => nameOf(at + index))
        },
        between: ({ clock }) => clock.advance(24 * hourMs),
      },
    ),
  },
  {
    name: 'leavers, with 23 hours between',
    ...removal,
    drip: doing('cron', leaves, { between: ({ clock }) => clock.advance(23 * hourMs) }),
  },
  {
    name: 'leavers, pushed at once and again each day until the oldest falls out',
    ...removal,
    drip: async (company, size, limit) => {
      const first = size > large ? steps(size, limit, 1).take(2) : singly(size, limit).take(limit + 3)
      for (const keys of first) {
        for (const key of keys) company.leave(key)
        await company.startRun('push')
      }
      for (let day = 0; day < (size > large ? 2 : 6); day += 1) {
        await company.clock.advance(24 * hourMs + 1)
        await company.startRun('push')
      }
    },
  },
  {
    name: 'leavers, the daemon restarted between',
    ...removal,
    drip: doing(['watch', 'push'], leaves, { between: company => company.stopDaemon() }),
  },
  {
    name: 'leavers, the store closed and opened between',
    ...removal,
    drip: doing('cron', leaves, { between: company => company.restart() }),
  },
  {
    name: 'leavers, sync --user for each of them',
    ...removal,
    drip: async (company, size, limit) => {
      const all = [...singly(size, limit)].flat().slice(0, limit + 6)
      for (const key of all) company.edit(key, { active: false })
      for (const [index, key] of all.entries()) {
        // The first one reads the file; nothing in it changes any more.
        await company.sync({ only: keyOf(key), ...(index === 0 ? {} : { sources: [] }) })
        if (key === all[limit]) await company.clock.advance(25 * hourMs)
      }
    },
  },
  {
    name: 'leavers, sync TARGET each time',
    ...removal,
    drip: async (company, size, limit) => {
      for (const keys of steps(size, limit)) {
        for (const key of keys) company.leave(key)
        await company.sync({ targets: ['crm'] })
      }
    },
  },
  {
    name: 'leavers, half of them in another source',
    ...removal,
    stock: () => ({ from: ['hr', 'school'] }),
    drip: doing('cron', (company, key) => {
      company.leave(key, 'hr')
      company.leave(key, 'school')
    }),
  },
  {
    name: 'leavers among five times as many disabled accounts',
    ...removal,
    stock: size => ({ disabled: size > large ? size / 4 : size * 5 }),
    drip: doing('push', leaves),
  },
  {
    name: 'leavers, with new people coming in to make the share larger',
    ...removal,
    policy: guarded({ create: 1_000_000 }),
    drip: doing('cron', (company, key, step) => {
      company.leave(key)
      for (let number = 0; number < (step < 6 ? 5 : 0); number += 1) {
        const joiner = `new${key}x${number}`
        company.hr().set(joiner, recordOf(joiner))
      }
    }),
  },
  {
    name: 'leavers, handed over for ten days to a target that is down',
    ...removal,
    drip: async (company, size, limit) => {
      company.target.trouble = ({ method }) =>
        method === 'apply'
          ? { when: 'before', error: new Fault('unreachable', 'the target cannot be reached') }
          : undefined
      for (const keys of few(size, limit).take(5)) {
        for (const key of keys) company.leave(key)
        await company.sync()
        await company.clock.advance(25 * hourMs)
      }
      company.target.trouble = () => undefined
      await company.store.targets.release('crm')
      await company.sync()
    },
  },
  {
    name: 'leavers, alternating with edits and joiners',
    ...removal,
    drip: doing(['cron', 'watch'], (company, key, step) => {
      if (step % 2 === 0) company.leave(key)
      else company.edit(key, { active: false, title: 'Gone' })
      if (step < 3) company.hr().set(`new${step}`, recordOf(`new${step}`))
    }),
  },
]

const naming = { limit: removals, gone: renamed }

const editingPeople: readonly Way[] = [
  { name: 'renames, cron', ...naming, drip: doing('cron', isRenamed) },
  { name: 'renames, pushed one at a time', ...naming, drip: doing('push', isRenamed, { pace: singly }) },
  {
    name: 'renames, by the address accounts are found by',
    ...naming,
    drip: doing('watch', (company, key) => company.edit(key, { emails: { work: `${key}@example.net` } })),
  },
  {
    name: 'renames, login and address in turn',
    ...naming,
    drip: doing('cron', (company, key, step) =>
      company.edit(key, step % 2 === 0 ? { userName: `x${key}` } : { emails: { work: `${key}@example.net` } }),
    ),
  },
  {
    name: 'one attribute emptied, cron',
    limit: clears,
    gone: lacking(isSet('title')),
    drip: doing('cron', gets({ title: null })),
  },
  {
    name: 'one attribute emptied, pushed one at a time',
    limit: clears,
    gone: lacking(isSet('title')),
    drip: doing('push', gets({ title: null }), {
      pace: (size, limit) => (limit > 25 ? steps(size, limit) : singly(size, limit)),
    }),
  },
  {
    name: 'one attribute emptied by a rule, more of them with each edit',
    limit: clears,
    gone: lacking(isSet('title')),
    drip: editing(last => ({
      rules: { title: { expr: `person.userName > '${last}' ? person.title : null`, clear: true } },
    })),
  },
  {
    name: 'one attribute made an empty text by a rule',
    limit: clears,
    gone: lacking(isSet('title')),
    drip: editing(last => ({
      rules: { title: { expr: `person.userName > '${last}' ? person.title : ''`, clear: true } },
    })),
  },
  {
    name: 'several attributes emptied in turn',
    limit: clears,
    gone: company => Math.max(...['title', 'phone', 'office'].map(name => lacking(isSet(name))(company))),
    drip: doing(['cron', 'push'], (company, key, step) =>
      company.edit(key, step < 6 ? { title: null, phone: null } : { office: null }),
    ),
  },
  {
    name: 'memberships of a shared list, pushed one at a time',
    limit: removals,
    gone: lacking(has('groups', 'staff')),
    drip: doing('push', gets({ groups: null }), { pace: singly }),
  },
  {
    name: 'memberships, moved to another group',
    limit: removals,
    gone: lacking(has('groups', 'staff')),
    drip: doing('cron', gets({ groups: ['guests'] })),
  },
  {
    name: 'memberships of a list of ours, one fewer',
    limit: removals,
    gone: lacking(has('roles', 'writer')),
    drip: doing(['watch', 'push'], gets({ roles: ['reader'] })),
  },
  {
    name: 'memberships, a rule edited again and again',
    limit: removals,
    gone: lacking(has('groups', 'staff')),
    drip: editing(last => ({
      rules: { groups: { expr: `person.userName > '${last}' ? person.groups : []`, own: 'additive', clear: true } },
    })),
  },
  {
    name: 'values overwritten with another one',
    limit: updates,
    gone: lacking(({ attributes }) => attributes.office === 'North'),
    drip: doing('cron', gets({ office: 'n/a' })),
  },
]

const lettingIn: readonly Way[] = [
  {
    name: 'accounts that come back into use',
    stock: size => ({ disabled: size > large ? size / 4 : size * 5 }),
    limit: updates,
    people: size => (size > large ? size / 4 : size * 5),
    gone: ({ target }, size) =>
      [...target.accounts.values()].filter(
        ({ active, attributes }) => active && String(attributes.login) > nameOf(size),
      ).length,
    drip: async (company, size, limit) => {
      const back = size > large ? size / 4 : size * 5
      for (const keys of steps(back, limit)) {
        for (const key of keys) company.edit(nameOf(Number(key.slice(1)) + size), { active: true })
        await company.startRun('cron')
      }
    },
  },
  {
    name: 'new accounts, a few in each run',
    limit: creates,
    gone: ({ target }, size) => target.accounts.size - size,
    drip: doing(['cron', 'push'], (company, key) => void company.hr().set(`new${key}`, recordOf(`new${key}`))),
  },
]

export const ways: readonly Way[] = [...removing, ...editingPeople, ...lettingIn]
