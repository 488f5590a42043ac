import { type PersonKey, storedKey } from '../../src/domain/text/names.ts'
import { groupNames } from './service.ts'
import type { World } from './world.ts'

/** Somebody, as their source has them now. */
export interface Human {
  readonly source: 'hr' | 'idp'
  /** What the source itself calls them. */
  readonly id: string
  /** The key usherd knows them by; undefined while nobody has told it of them. */
  key: PersonKey | undefined
  isHere: boolean
  active: boolean
  login: string
  title: string | undefined
  groups: readonly string[]
  department: string
}

/** What one view of somebody says; undefined: they are not there. */
export type View = Pick<Human, 'active' | 'department'> | undefined

export const departments = ['it', 'sales'] as const

/** Everybody there is in the sources, and what becomes of them. */
export interface People {
  readonly all: readonly Human[]
  of(source: Human['source']): readonly Human[]
  join(source: Human['source']): Human
  /** A login nobody ever had. */
  freshLogin(): string
  /** Something about somebody changes at the source. @returns what, for the trace */
  change(human: Human): string
}

export function createPeople(world: World): People {
  const { chance } = world
  const all: Human[] = []
  let logins = 0

  function freshLogin(): string {
    logins += 1
    return `u${logins}`
  }

  function join(source: Human['source']): Human {
    const human: Human = {
      source,
      id: `${source}-person-${all.length}`,
      key: source === 'hr' ? storedKey(`hr-${all.filter(one => one.source === 'hr').length}`) : undefined,
      isHere: true,
      active: true,
      login: freshLogin(),
      title: chance.pick(['boss', 'clerk']),
      groups: someGroups(),
      department: chance.pick(departments),
    }
    all.push(human)
    return human
  }

  function someGroups(): readonly string[] {
    if (!world.has('groups')) return []
    return groupNames.filter(() => chance.happens(0.4))
  }

  function change(human: Human): string {
    if (!human.isHere) {
      human.isHere = true
      return 'comes back'
    }
    const kinds = ['title', 'title', 'leave', 'leave', 'active', 'login']
    if (world.has('groups')) kinds.push('groups', 'groups')
    if (world.has('scope')) kinds.push('department')
    if (world.has('clash') && human.source === 'hr') kinds.push('swap', 'clash', 'chain', 'chain')
    switch (chance.pick(kinds)) {
      case 'leave':
        human.isHere = false
        return 'leaves'
      case 'active':
        human.active = !human.active
        return human.active ? 'is active again' : 'is inactive'
      case 'login':
        human.login = freshLogin()
        return `is called ${human.login}`
      case 'groups':
        human.groups = someGroups()
        return `is in ${human.groups.join(', ') || 'no group'}`
      case 'department':
        human.department = chance.pick(departments)
        return `works in ${human.department}`
      case 'swap': {
        const other = chance.pick(all.filter(one => one.source === human.source))
        const { login } = human
        human.login = other.login
        other.login = login
        return `swaps logins with ${other.key}: is called ${human.login} now`
      }
      case 'chain': {
        // Each takes the login of the next one, and the last gets one that is free.
        const others = all.filter(one => one.source === human.source && one !== human && one.isHere)
        const links = others.filter(() => chance.happens(0.6)).slice(0, 3)
        const chain = [human, ...links]
        for (const [index, one] of chain.entries()) one.login = chain[index + 1]?.login ?? freshLogin()
        return `takes the login of another one, who gets a new one: ${chain.map(one => `${one.key} is called ${one.login}`).join(', ')}`
      }
      case 'clash': {
        const other = chance.pick(all.filter(one => one.source === human.source))
        human.login = other.login
        return `is called ${human.login} like ${other.key}`
      }
      default:
        human.title = chance.happens(0.2) ? undefined : chance.pick(['boss', 'clerk', 'guru'])
        return `is ${human.title ?? 'without a title'}`
    }
  }

  return { all, of: source => all.filter(one => one.source === source), join, freshLogin, change }
}
