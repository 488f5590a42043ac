/** Somebody as they really are: what no reading can change. */
export interface Person {
  readonly key: string
  readonly login: string
  readonly mail: string
  readonly first: string
  readonly last: string
  readonly status: Status
  readonly department: string
  /** Empty: none. */
  readonly title: string
  readonly groups: readonly string[]
  readonly site: number
}

export type Status = 'active' | 'leave' | 'left'

/** How a source writes it. With letters beyond ASCII, so that a wrong encoding cannot go by unseen. */
export const statusWords: Readonly<Record<Status, string>> = { active: 'tätig', leave: 'beurlaubt', left: 'gegangen' }

export const departments = ['IT', 'Sales', 'Guests', 'Büro'] as const
export const titles = ['Lead', 'VIP', 'Desk', ''] as const
export const allGroups = ['Staff', 'Wiki', 'VPN'] as const
const firstNames = ['Ann', 'Zoë', 'Søren', 'José', 'Jörg', 'Bo'] as const
const lastNames = ['Müller', 'Lee, Jr.', 'O"Neil', 'Nowak', 'Weiß', 'da Silva'] as const

/** How the source numbers its people. */
export const keyStyles = ['plain', 'zeros', 'text', 'long'] as const
export type KeyStyle = (typeof keyStyles)[number]

function keyOf(number: number, style: KeyStyle): string {
  switch (style) {
    case 'plain':
      return String(1000 + number)
    case 'zeros':
      return String(number).padStart(5, '0')
    case 'text':
      return `p-${number}Ä`
    case 'long':
      return `91968776269987${100 + number}`
  }
}

/** The person of this number when he or she begins; `traits` decides about everything that is not unique. */
export function newcomer(number: number, style: KeyStyle, traits: number): Person {
  const trait = <Item>(items: readonly Item[], weight: number): Item =>
    items[Math.floor(traits / weight) % items.length] as Item // the place is in the list
  const key = keyOf(number, style)
  return {
    key,
    login: `u${number}`,
    mail: `u${number}@corp.test`,
    first: trait(firstNames, 1),
    last: `${trait(lastNames, 6)} ${number}`,
    status: trait(['active', 'active', 'active', 'leave', 'active', 'active', 'active', 'left'], 36),
    department: trait(departments, 288),
    title: trait([...titles, 'Desk', 'Desk'], 1152),
    groups: allGroups.filter((_name, index) => Math.floor(traits / (6912 * 2 ** index)) % 2 === 1),
    site: trait([5, 6], 55_296),
  }
}

/** What happens to somebody. */
export const happenings = [
  'leaves',
  'is struck off',
  'comes back',
  'moves',
  'marries',
  'gets a title',
  'gets groups',
] as const
export type Happening = (typeof happenings)[number]

/** @returns the person afterwards; undefined: the source has them no more */
export function after(person: Person, happening: Happening, turn: number): Person | undefined {
  switch (happening) {
    case 'leaves':
      return { ...person, status: 'left' }
    case 'is struck off':
      return undefined
    case 'comes back':
      return { ...person, status: 'active' }
    case 'moves':
      return { ...person, department: departments[turn % departments.length] ?? 'IT' }
    case 'marries':
      return {
        ...person,
        last: `${person.last.replace(/-.*/, '')}-Ö${turn}`,
        mail: `${person.login}.${turn}@corp.test`,
      }
    case 'gets a title':
      return { ...person, title: titles[turn % titles.length] ?? '' }
    case 'gets groups':
      return { ...person, groups: allGroups.filter((_name, index) => ((turn >> index) & 1) === 1) }
  }
}
