import { type PersonKey, storedKey } from '../../src/domain/text/names.ts'
import { standard } from '../../src/scim/profiles.ts'
import { loadRegistry } from '../../src/scim/registry.ts'
import { ScimError } from '../../src/scim/scim-error.ts'
import { type ScimReply, type ScimTools, scimLimits } from '../../src/scim/service/request.ts'
import { carryOut } from '../../src/scim/service/routes.ts'
import type { Scim } from '../../src/store/scim.ts'
import type { Human, View } from './people.ts'
import { words } from './words.ts'
import type { World } from './world.ts'

const loaded = loadRegistry()
if ('problems' in loaded) throw new Error('the core schemas do not load')
export const { registry } = loaded

export const users = registry.types[0] ?? missing()

function missing(): never {
  throw new Error('there are no users among the core types')
}

/** What the endpoint of a running process is: where an identity provider writes, and what a write sets going. */
export interface Endpoint {
  readonly scim: Scim
  /** The process behind it has ended. */
  readonly isGone: () => boolean
  readonly onWrite: () => void
}

/**
 * An identity provider: pushes what becomes of its people, one thing after the other for each of them, and again until it hears
 * that it was taken.
 */
export interface Provider {
  /** Something became of somebody. Resolves once it was acknowledged. */
  push(human: Human): Promise<void>
  /** Every push so far was acknowledged. */
  readonly isDone: boolean
}

/**
 * @param endpoint waits for a running process
 * @param told what usherd may have been told of somebody
 */
export function createProvider(
  endpoint: () => Promise<Endpoint>,
  world: World,
  told: (human: Human, view: View) => void,
): Provider {
  const turns = new Map<Human, Promise<void>>()
  /** Introduced, and perhaps not heard: where. */
  const unanswered = new Map<Human, Endpoint>()
  let waiting = 0
  let made = 0
  const tools = (scim: Scim): ScimTools => ({
    store: scim,
    registry,
    limits: scimLimits,
    now: world.wallMs,
    newId() {
      made += 1
      return `idp-${made}`
    },
  })

  async function ask(
    { scim, onWrite }: Endpoint,
    method: string,
    steps: readonly string[],
    body: object | undefined,
    query = '',
  ): Promise<ScimReply> {
    const reply = await carryOut(
      {
        caller: { tenant: 'idp', dialect: standard, readOnly: false },
        method,
        steps,
        query: new URLSearchParams(query),
        body: body === undefined ? '' : JSON.stringify(body),
        base: 'https://usherd.test/scim/v2',
      },
      tools(scim),
    )
    if (method !== 'GET') onWrite()
    return reply
  }

  /** One try; a ScimError is an answer like any other. */
  async function tell(human: Human, at: Endpoint): Promise<void> {
    const { key } = human
    const now: Human = { ...human }
    const view: View = now.isHere ? now : undefined
    told(now, view)
    if (key !== undefined) {
      if (view === undefined) await ask(at, 'DELETE', ['Users', key], undefined)
      else await ask(at, 'PUT', ['Users', key], resourceOf(now))
      return
    }
    // An introduction nobody answered may have been heard, or may still be.
    const before = unanswered.get(human)
    const heard = before === undefined ? undefined : await keyOf(now, at)
    if (heard !== undefined) {
      human.key = heard
      return tell(human, at)
    }
    if (before !== undefined && !before.isGone()) throw new StillUnheard()
    unanswered.delete(human)
    if (view === undefined) return
    unanswered.set(human, at)
    const { body } = await ask(at, 'POST', ['Users'], resourceOf(now))
    human.key = storedKey(String(body?.id))
    told({ ...now, key: human.key }, view)
  }

  async function keyOf({ id }: Human, at: Endpoint): Promise<PersonKey | undefined> {
    const { body } = await ask(at, 'GET', ['Users'], undefined, `filter=externalId eq "${id}"`)
    const [found] = Array.isArray(body?.Resources) ? body.Resources : []
    return typeof found === 'object' && found !== null && 'id' in found ? storedKey(String(found.id)) : undefined
  }

  async function untilTaken(human: Human): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const at = await endpoint()
      const answer = await Promise.race([
        tell(human, at).then(
          () => 'taken' as const,
          (error: unknown) => ({ error }),
        ),
        world.scheduler.pass(world.chance.between(1_000, 20_000)).then(() => 'silence' as const),
      ])
      if (answer === 'taken') break
      if (answer === 'silence' || answer.error instanceof StillUnheard) world.count('push repeated')
      else if (answer.error instanceof ScimError && answer.error.status === 404)
        break // deleted by a try before
      else if (answer.error instanceof ScimError && answer.error.status === 409 && tries < 20)
        world.count('push repeated') // an introduction that took long was heard in the end
      else throw answer.error
      await world.scheduler.pass(1_000)
    }
    world.note(() => `idp: ${human.key} was taken`)
  }

  return {
    push(human) {
      waiting += 1
      const turn = (turns.get(human) ?? Promise.resolve())
        .then(() => untilTaken(human))
        .catch((error: unknown) => world.violate('defect', `a push failed: ${words(error)}`))
        .finally(() => {
          waiting -= 1
        })
      turns.set(human, turn)
      return turn
    },
    get isDone() {
      return waiting === 0
    },
  }
}

/** Something was sent to a process that still lives, and it has not answered. */
class StillUnheard extends Error {}

function resourceOf({ id, login, title, groups, department, active }: Human): object {
  return {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    userName: login,
    externalId: id,
    active,
    ...(title === undefined ? {} : { title }),
    roles: groups.map(value => ({ value })),
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department },
  }
}
