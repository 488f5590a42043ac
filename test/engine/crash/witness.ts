import type { JournalEntry, SimulatedAccount, ZabbixSimulator } from '../../../connectors/zabbix/simulator.ts'
import { belongs, type Company, type Employee, groupsOf } from './company.ts'

/** An account in words that can be compared. */
interface Seen {
  readonly username: string
  readonly name: string
  readonly surname: string
  readonly role: string
  readonly active: boolean
  readonly groups: readonly string[]
  readonly mails: readonly string[]
}

const roles: Readonly<Record<string, string>> = { '1': 'User role', '2': 'Admin role' }

/** Reads what stands in the simulator, group names for ids. */
export function accountsAt(simulator: ZabbixSimulator, groupIds: ReadonlyMap<string, string>): readonly Seen[] {
  return simulator.users().map(({ texts, usrgrps = [], medias = [] }) => ({
    username: texts.username ?? '',
    name: texts.name ?? '',
    surname: texts.surname ?? '',
    role: roles[texts.roleid ?? ''] ?? '',
    active: !usrgrps.includes(disabledGroup),
    groups: usrgrps
      .filter(id => id !== disabledGroup)
      .map(id => groupIds.get(id) ?? id)
      .sort(),
    mails: medias.flatMap(one => one.sendto),
  }))
}

const disabledGroup = '9'

/**
 * What the target should hold of one person.
 * @param foreign groups and addresses that others gave to the account
 */
export function wanted(
  one: Employee,
  foreign: { readonly groups: readonly string[]; readonly mails: readonly string[] },
): Seen {
  const groups = one.department === 'Sales' ? [] : groupsOf[one.department]
  return {
    username: one.login,
    name: one.first,
    surname: one.last,
    role: one.title === 'Lead' ? 'Admin role' : 'User role',
    active: true,
    groups: [...groups, ...foreign.groups].sort(),
    mails: [...foreign.mails, one.mail],
  }
}

/** Whose account it is, by all logins ever used; undefined: nobody's of ours. */
export const ownerOf = (company: Company, { username }: Seen): string | undefined => company.holderOf.get(username)

/** Keys of people who should have a working account now. */
export const entitled = (company: Company): ReadonlySet<string> =>
  new Set(company.present.filter(belongs).map(one => one.key))

/** Names in `user.create` requests that had an account at that moment: a create that was repeated without looking. */
export interface Witness {
  blindCreates(): readonly string[]
  /** Write requests that came since the last question. */
  writes(): readonly string[]
}

/** Follows a simulator's journal, with the names that were taken when each request arrived. */
export function createWitness(simulator: ZabbixSimulator): Witness {
  const takenAt = new Map<number, ReadonlySet<string>>()
  let told = 0
  simulator.misbehave({
    misbehaviour: { kind: 'cut', when: 'before' },
    probability: 1,
    matching: ({ name }) => {
      // The journal gets its line right after this question.
      if (name === 'user.create') takenAt.set(simulator.journal.length, new Set(simulator.users().map(usernameOf)))
      return false
    },
  })
  return {
    blindCreates: () =>
      [...takenAt].flatMap(([index, taken]) => namesIn(simulator.journal[index]).filter(name => taken.has(name))),
    writes: () => {
      const fresh = simulator.journal.slice(told)
      told = simulator.journal.length
      return fresh.filter(({ method }) => /\.(create|update|delete)$/.test(method)).map(({ method }) => method)
    },
  }
}

const usernameOf = ({ texts }: SimulatedAccount): string => texts.username ?? ''

function namesIn(entry: JournalEntry | undefined): readonly string[] {
  const records: readonly unknown[] = Array.isArray(entry?.params) ? entry.params : [entry?.params]
  return records.flatMap(one =>
    typeof one === 'object' && one !== null && 'username' in one ? [String(one.username)] : [],
  )
}
