import { randomUUID } from 'node:crypto'
import type { Registry } from '../../src/scim/schema.ts'
import { rowOf } from '../../src/scim/service/create.ts'
import type { Scim } from '../../src/store/scim.ts'
import type { Seeded } from './messages.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
/** Who pushes. */
export const sourceName = 'bench'

/** Works that are written at once. */
const atOnce = 500

/** A user as an identity provider pushes one. */
export const userOf = (userName: string) => ({
  userName,
  externalId: `ext-${userName}`,
  name: { givenName: 'Given', familyName: `Family ${userName}` },
  displayName: `Given Family ${userName}`,
  title: 'Engineer',
  active: true,
  emails: [{ type: 'work', value: `${userName}@example.org`, primary: true }],
  phoneNumbers: [{ type: 'mobile', value: '+49 30 555 0000' }],
  [enterprise]: { department: 'IT', employeeNumber: userName },
})

/** Fills a store with people and two groups. */
export async function seed(scim: Scim, { types }: Registry, people: number): Promise<Seeded> {
  const [user, group] = types
  if (user === undefined || group === undefined) throw new Error('there are no types')
  const names = Array.from({ length: people }, (_none, index) => `person${index}`)
  const users: string[] = []
  for (let from = 0; from < people; from += atOnce) {
    const made = names.slice(from, from + atOnce).map(name => {
      const row = rowOf(userOf(name), { tenant: sourceName, type: user, id: randomUUID(), created: Date.now() })
      users.push(row.id)
      return scim.write(tx => tx.insert(row))
    })
    await Promise.all(made)
  }
  const makeGroup = async (displayName: string, members: readonly string[]): Promise<string> => {
    const row = rowOf({ displayName }, { tenant: sourceName, type: group, id: randomUUID(), created: Date.now() })
    await scim.write(async tx => {
      await tx.insert(row)
      await tx.addMembers(sourceName, row.id, members)
    })
    return row.id
  }
  const groups = [
    await makeGroup('Small', users.slice(0, Math.min(1_000, people / 2))),
    await makeGroup('Large', users.slice(0, Math.min(50_000, people / 2))),
  ] as const
  return { users, names, groups }
}
