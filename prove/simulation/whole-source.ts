import type { RawRecord, Source } from '../../src/domain/contract.ts'
import { Problem } from '../../src/domain/problem.ts'
import type { Life } from './life.ts'
import type { Human, People, View } from './people.ts'
import type { World } from './world.ts'

/** Who must be in every reading, or it is not believed. */
export const canary = 'hr-0'

/**
 * A source that is read whole, a page of two at a time. Now and then a reading is wrong, in ways that show.
 * @param told what usherd was told of somebody by a reading that is to be believed
 */
export function wholeSource(
  people: People,
  life: Life,
  world: World,
  told: (human: Human, view: View) => void,
): Source {
  const { chance } = world
  const pageSize = 2

  async function* pages(): AsyncGenerator<readonly RawRecord[]> {
    const wrong = !world.isCalm && world.has('wrong') && chance.happens(0.3) ? chance.pick(ways) : undefined
    if (wrong !== undefined) world.count(`reading ${wrong}`)
    const listed = people.of('hr').filter(one => one.isHere)
    const left = people.of('hr').filter(one => !one.isHere)
    const shown =
      wrong === 'empty'
        ? []
        : wrong === 'without canary'
          ? listed.filter(one => one.key !== canary && chance.happens(0.5))
          : wrong === 'breaks off'
            ? listed.slice(0, chance.between(0, listed.length))
            : listed
    world.note(() => `hr: reading of ${shown.length}${wrong === undefined ? '' : ` (${wrong})`}`)
    for (let at = 0; at < shown.length; at += pageSize) {
      await life.turn()
      yield shown.slice(at, at + pageSize).map((human, index) => {
        told(human, human)
        return recordOf(human, at + index + 1)
      })
    }
    await life.turn()
    if (wrong === 'breaks off')
      throw new Problem('source', 'source.broken-off', 'the list ends in the middle', 'Look at the source.')
    if (wrong === undefined) for (const human of left) told(human, undefined)
  }

  return {
    check: async () => ({ product: 'Simulated', remarks: [] }),
    read: async () => {
      await life.turn()
      return { scope: 'everyone', pages: pages() }
    },
  }
}

/**
 * A second list of the same people, as a phone list is: keys and logins, and whoever is not in it is gone from it. It is always right,
 * and does not know whether anybody is active.
 */
export function listSource(people: People, life: Life, world: World): Source {
  async function* pages(): AsyncGenerator<readonly RawRecord[]> {
    const listed = people.of('hr').filter(one => one.isHere)
    world.note(() => `list: reading of ${listed.length}`)
    await life.turn()
    yield listed.map(({ key, login }, index) => ({ row: index + 1, fields: { key, userName: login } }))
  }
  return {
    check: async () => ({ product: 'Simulated', remarks: [] }),
    read: async () => {
      await life.turn()
      return { scope: 'everyone', pages: pages() }
    },
  }
}

const ways = ['empty', 'without canary', 'breaks off'] as const

function recordOf({ key, login, title, groups, department, active }: Human, row: number): RawRecord {
  return {
    row,
    fields: { key, userName: login, groups, department, active, ...(title === undefined ? {} : { title }) },
  }
}
