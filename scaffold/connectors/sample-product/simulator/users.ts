import { plainText } from '#contract'
import type { Raw } from '#kit'
import { textsOf } from '../records.ts'
import { Refusal } from './refusal.ts'
import type { State, User } from './state.ts'

const longest = { login: 64, email: 200, givenName: 100, familyName: 100, title: 100 } as const

/**
 * A user with what was sent laid over it, kept as the product keeps it: without white space at both ends.
 * @throws Refusal for what is not acceptable
 */
export function checked(before: User, sent: Raw, state: State): User {
  const text = (name: keyof typeof longest): string => (name in sent ? plainText(sent[name]).trim() : before[name])
  const user: User = {
    ...before,
    login: text('login'),
    email: text('email'),
    givenName: text('givenName'),
    familyName: text('familyName'),
    title: text('title'),
    groups: 'groups' in sent ? textsOf(sent.groups) : before.groups,
    enabled: typeof sent.enabled === 'boolean' ? sent.enabled : before.enabled,
  }
  refuse(user, state)
  return user
}

function refuse(user: User, { users, groups }: State): void {
  for (const [name, most] of Object.entries(longest)) {
    const value = plainText(Reflect.get(user, name))
    if (value.length > most) throw new Refusal(422, `${name} is longer than ${most} characters`, name)
  }
  if (user.login === '') throw new Refusal(422, 'login is missing', 'login')
  if (!/^[^@\s]+@[^@\s]+$/.test(user.email)) throw new Refusal(422, 'email is no address', 'email')
  const strange = user.groups.find(id => !groups.some(group => group.id === id))
  if (strange !== undefined) throw new Refusal(422, `there is no group ${strange}`, 'groups')
  const other = [...users.values()].find(({ id, login }) => id !== user.id && isSame(login, user.login))
  if (other !== undefined) throw new Refusal(409, 'login is taken', 'login')
}

/** How the product compares texts. */
export const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
