import type { AttributeChange } from '../../src/domain/change.ts'
import type { Capabilities, Target } from '../../src/domain/contract.ts'
import { Fault } from '../../src/domain/fault.ts'
import { leavesNothing, statusFault } from '../../src/domain/http.ts'
import type { Operation, Receipt, RemoteAccount } from '../../src/domain/operation.ts'
import { type OperationId, type PersonKey, type RemoteId, remoteId } from '../../src/domain/text/names.ts'
import { type Attributes, isList, type Scalar } from '../../src/domain/value.ts'
import type { Pacer } from '../../src/transport/pacer.ts'
import { countRequest, countWrite } from '../../src/transport/tally.ts'
import type { Life } from './life.ts'
import type { World } from './world.ts'

/** An account as the target has it, and what only the simulation knows of it. */
export interface Account {
  readonly id: RemoteId
  active: boolean
  login: string
  title: string | null
  readonly groups: Set<string>
  /** Groups somebody else put it into. */
  readonly foreign: Set<string>
  /** Whom we made it for; absent: it was there before us. */
  readonly madeFor?: PersonKey
  /** A human changed it at the target: what we believe of it may be out of date, and nobody told us. */
  isMeddled: boolean
}

/** A write that had its effect. */
export interface Effect {
  readonly ms: number
  readonly kind: string
  readonly person: PersonKey
  readonly account: RemoteId
  readonly run: number | undefined
}

export interface ServiceOptions {
  readonly name: string
  readonly capabilities: Pick<Capabilities, 'createTwice' | 'batch'>
  /** An update or create takes one request for the profile and one for every group. */
  readonly steps: boolean
  /** May it be taken from them? False: nothing we were told says that they are gone or inactive. */
  readonly mayLose: (person: PersonKey) => boolean
  /** usherd hears no answer to a write about somebody: from here on nobody knows what came of it. */
  readonly onDoubt: (person: PersonKey) => void
}

/** A target: what it holds lives on while usherd comes and goes. */
export interface Service {
  readonly name: string
  readonly accounts: Map<RemoteId, Account>
  readonly effects: Effect[]
  /** Accounts a human deleted at the target: usherd hears of it when it next has to do with them. */
  readonly deletedByHand: Set<RemoteId>
  /** Whose account was refused a login because another one had it, and which; until they get one. */
  readonly refusedLogins: Map<PersonKey, string>
  /** Which run an operation belongs to, by its id. */
  readonly runs: Map<OperationId, number>
  /** Somebody is there before us. */
  add(login: string, groups: readonly string[]): Account
  /** A request of a living process is on its way, or its answer is. */
  readonly isBusy: () => boolean
  /** A process was told to wait until then, by its wall clock of this moment, and does so. */
  readonly pausedUntil: (at: Date) => void
  /** As a connector would reach it, for one process. */
  openFor(life: Life, pacer: Pacer): Target
}

export const groupNames = ['admins', 'staff', 'crew'] as const

/** The longest pause a target asks for, in seconds. */
export const mostAskedS = 20
export const twoDaysMs = 172_800_000

/** What a write does that is answered with yes and nothing else. A create is not idle: its answer names the account. */
const nothing = (): void => {}

const groupId = (name: string): string => `g-${name}`

type Fate = 'well' | 'lost' | 'cut' | 'late' | 'idle' | 429 | 503 | 500 | 403

export function createService(options: ServiceOptions, world: World): Service {
  const { chance, scheduler } = world
  const { name, capabilities, steps, mayLose, onDoubt } = options
  const accounts = new Map<RemoteId, Account>()
  const effects: Effect[] = []
  const runs = new Map<OperationId, number>()
  const refusedLogins = new Map<PersonKey, string>()
  /** Effects that were accepted and have not come yet, first come, first served. */
  let late: (() => void)[] = []
  /** Requests that have not arrived: what becomes of them when their process is gone. */
  const onTheWay = new Map<() => void, Life>()
  /** Whose answers are still to come. */
  const waiting = new Map<symbol, Life>()
  let numbered = 0
  const rate = world.chance.pick([0.03, 0.15, 0.4])
  const slowness = world.chance.pick([0.1, 0.4])
  /** Whether 403 is about one account: whoever signs in and looks around is welcome. */
  const isAboutOne = chance.happens(0.5)
  const sick = world.has('sick') && chance.happens(0.5) ? chance.between(1, 4) : 0

  function add(login: string, groups: readonly string[], more: Partial<Account> = {}): Account {
    numbered += 1
    const account: Account = {
      id: remoteId(`${name}-${numbered}`),
      active: true,
      login,
      title: null,
      groups: new Set(groups),
      foreign: new Set(groups),
      isMeddled: false,
      ...more,
    }
    accounts.set(account.id, account)
    return account
  }

  const shown = (account: Account): RemoteAccount => ({
    remoteId: account.id,
    active: account.active,
    attributes: { login: account.login, title: account.title, groups: [...account.groups].map(groupId).sort() },
  })

  function fateOf(isWrite: boolean, account: number, canIdle: boolean): Fate {
    if (world.isCalm) return 'well'
    if (isWrite && sick !== 0 && account === sick) return 500
    if (!chance.happens(rate)) return 'well'
    const fates: Fate[] = []
    if (world.has('lost') && isWrite) fates.push('lost', 'lost', 'lost', 'lost')
    if (world.has('cut')) fates.push('cut')
    if (world.has('late') && isWrite) fates.push('late')
    if (world.has('idle') && canIdle) fates.push('idle')
    if (world.has('throttled')) fates.push(429, 429)
    if (world.has('unavailable')) fates.push(503)
    if (world.has('denied') && (isWrite || !isAboutOne)) fates.push(403)
    return fates.length === 0 ? 'well' : chance.pick(fates)
  }

  function latencyMs(): number {
    if (world.has('slow') && !world.isCalm && chance.happens(slowness)) return chance.between(500, 25_000)
    return chance.between(0, 40)
  }

  function flushLate(): void {
    const due = late
    late = []
    for (const happen of due) happen()
  }

  function answerOf(fate: Fate, isWrite: boolean): Fault | undefined {
    if (fate === 'well') return undefined
    if (typeof fate === 'string')
      return isWrite
        ? new Fault('interrupted', `${name} closed the connection`)
        : new Fault('unreachable', `${name} closed the connection`)
    const pauseS = chance.between(1, mostAskedS)
    if (fate === 429) goAhead()
    const headers: Record<string, string> = fate === 429 ? { 'retry-after': String(pauseS) } : {}
    return statusFault(
      { status: fate, headers, text: '' },
      { what: name, write: isWrite, now: new Date(world.wallMs()) },
    )
  }

  /** Now and then the wall clock is two days ahead when a pause is asked for, and corrected later. */
  let aheadMs = 0
  /** When a pause was last asked for: until usherd has noted it, a corrected clock would make it another one. */
  let askedAtMs = Number.NEGATIVE_INFINITY
  function goAhead(): void {
    askedAtMs = scheduler.nowMs
    if (world.isCalm || aheadMs !== 0 || !world.has('clock steps') || !chance.happens(0.25)) return
    aheadMs = twoDaysMs
    world.stepClock(aheadMs)
    scheduler.at(scheduler.nowMs + 120_000, correct)
  }

  function correct(): void {
    if (aheadMs !== 0 && scheduler.nowMs - askedAtMs < 30_000) {
      scheduler.at(askedAtMs + 30_000, correct)
      return
    }
    if (aheadMs !== 0) world.stepClock(-aheadMs)
    aheadMs = 0
  }

  /** usherd holds its requests back from now on. */
  function pausedUntil(at: Date): void {
    const leftMs = Math.min(mostAskedS * 1_000, at.getTime() - world.wallMs())
    if (world.isCalm || leftMs <= 0 || !world.has('clock steps')) return
    if (aheadMs !== 0) scheduler.at(scheduler.nowMs + chance.between(0, leftMs), correct)
    else if (chance.happens(0.25))
      scheduler.at(scheduler.nowMs + chance.between(0, leftMs), () => world.stepClock(-60_000))
  }

  /** One request on its way: it arrives later, has its effect or not, and its answer comes later still, or never. */
  function request<Answer>(
    life: Life,
    what: string,
    isWrite: boolean,
    effect: () => Answer,
    signal: AbortSignal,
    account = 0,
    idly?: () => Answer,
  ): Promise<Answer> {
    const fate = fateOf(isWrite, account, idly !== undefined)
    if (fate !== 'well') world.count(typeof fate === 'string' ? fate : `status ${fate}`)
    const number = Symbol(what)
    waiting.set(number, life)
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        if (!life.isOver) reject(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      // A pause is counted from when it is asked for.
      const fail = (): void => reject(answerOf(fate, isWrite))
      const arrive = (): void => {
        if (!onTheWay.delete(arrive)) return
        // What a dying process had begun to send arrives, or does not.
        if (life.isOver && chance.happens(0.5)) return
        flushLate()
        let tell: () => void
        try {
          if (fate === 'late') {
            const happen = (): void => void attempt(effect)
            late.push(happen)
            scheduler.at(scheduler.nowMs + chance.between(1, 60_000), () => {
              if (late.includes(happen)) flushLate()
            })
            tell = fail
          } else if (fate === 'idle' && idly !== undefined) {
            const answer = idly()
            tell = () => resolve(answer)
          } else if (fate === 'well' || fate === 'lost') {
            const answer = effect()
            tell = fate === 'well' ? () => resolve(answer) : fail
          } else tell = fail
        } catch (error) {
          tell = fate === 'well' ? () => reject(error) : fail
        }
        world.note(() => `${name}: ${what}${fate === 'well' ? '' : ` (${fate})`}`)
        scheduler.at(scheduler.nowMs + latencyMs(), () => {
          signal.removeEventListener('abort', onAbort)
          waiting.delete(number)
          if (!life.isOver) tell()
        })
      }
      onTheWay.set(arrive, life)
      scheduler.at(scheduler.nowMs + latencyMs(), arrive)
    })
  }

  const refuse = (status: number): never => {
    throw statusFault({ status, headers: {}, text: '' }, { what: name, write: true, now: new Date(world.wallMs()) })
  }

  const existing = (id: RemoteId): Account => accounts.get(id) ?? refuse(404)

  function expectFree(login: string, except?: Account): Account | undefined {
    if (capabilities.createTwice === 'duplicate') return undefined
    return [...accounts.values()].find(other => other !== except && other.login === login)
  }

  function happened(operation: Operation, account: Account): void {
    const { kind, person } = operation.change
    effects.push({ ms: scheduler.nowMs, kind, person, account: account.id, run: runs.get(operation.id) })
    if ((kind === 'disable' || kind === 'delete') && !mayLose(person))
      world.violate(
        'locked-out-without-proof',
        `${name}: account ${account.id} of ${person} was ${kind}d, and nothing usherd was told says that they left`,
      )
  }

  function join(account: Account, group: string): void {
    account.groups.add(group)
  }

  function part(account: Account, group: string, person: PersonKey): void {
    if (account.foreign.has(group) && account.groups.has(group))
      world.violate(
        'took-what-was-not-ours',
        `${name}: account ${account.id} of ${person} was taken out of ${group}, where somebody else had put it`,
      )
    account.groups.delete(group)
  }

  const membersIn = (value: Attributes[string] | undefined): readonly string[] =>
    isList(value) ? value.filter(one => typeof one === 'string').map(one => one.slice(2)) : []

  function profile(account: Account, person: PersonKey, changes: readonly AttributeChange[]): void {
    for (const { name: attribute, to } of changes) {
      if (attribute === 'login' && typeof to === 'string') {
        if (expectFree(to, account) !== undefined) {
          refusedLogins.set(person, to)
          refuse(409)
        }
        refusedLogins.delete(person)
        account.login = to
      }
      if (attribute === 'title') account.title = typeof to === 'string' ? to : null
    }
  }

  function memberships(
    changes: readonly AttributeChange[],
  ): readonly { readonly group: string; readonly joins: boolean }[] {
    return changes.flatMap(({ name: attribute, to, mode }) =>
      attribute === 'groups' ? membersIn(to).map(group => ({ group, joins: mode !== 'remove' })) : [],
    )
  }

  function make(operation: Operation): Account {
    const { change } = operation
    if (change.kind !== 'create') throw new TypeError('not a create')
    const { login, title } = change.after
    const twin = expectFree(String(login))
    if (twin !== undefined) return capabilities.createTwice === 'same' ? twin : refuse(409)
    const account = add(String(login), [], {
      title: typeof title === 'string' ? title : null,
      madeFor: change.person,
    })
    happened(operation, account)
    return account
  }

  function openFor(life: Life, pacer: Pacer): Target {
    // What the process before had sent comes first: a target that did things long after it was asked could not be served by anybody.
    for (const [arrive, sender] of [...onTheWay]) if (sender.isOver) arrive()
    const underWay = new Set<PersonKey>()
    const send = <Answer>(
      what: string,
      isWrite: boolean,
      effect: () => Answer,
      signal: AbortSignal,
      account?: number,
      idly?: () => Answer,
    ): Promise<Answer> => {
      let isSent = false
      const sent = pacer.run(async () => {
        isSent = true
        countRequest()
        try {
          const answer = await request(life, what, isWrite, effect, signal, account, idly)
          if (isWrite) countWrite()
          return answer
        } catch (error) {
          if (isWrite && !(error instanceof Fault && leavesNothing(error))) countWrite()
          throw error
        }
      }, signal)
      return sent.catch((error: unknown) => {
        if (!isSent) expectShort(error)
        throw error
      })
    }

    /** Whatever the wall clock did meanwhile: a pause is no longer than it was asked for. */
    function expectShort(error: unknown): void {
      if (!(error instanceof Fault) || error.retryAt === undefined) return
      const leftMs = error.retryAt.getTime() - world.wallMs()
      if (leftMs > (mostAskedS + 1) * 1_000)
        world.violate(
          'waits-too-long',
          `${name}: nothing may be sent for another ${Math.round(leftMs / 1_000)} s, and no pause it asked for was longer than ${mostAskedS} s`,
        )
    }

    async function carryOut(operation: Operation, signal: AbortSignal): Promise<RemoteId> {
      const { change } = operation
      const label = `${change.kind} ${change.person}`
      const write = async <Answer>(more: string, effect: () => Answer, idly?: () => Answer): Promise<Answer> => {
        try {
          return await send(`${label}${more}`, true, effect, signal, numberOf(change.person), idly)
        } catch (error) {
          if (error instanceof Fault && error.kind === 'interrupted') onDoubt(change.person)
          throw error
        }
      }
      if (change.kind === 'create') {
        const groups = membersIn(change.after.groups)
        const account = await write('', () => {
          const made = make(operation)
          if (!steps) for (const group of groups) join(made, group)
          return made
        })
        if (steps) {
          try {
            for (const group of groups) await write(` into ${group}`, () => join(existing(account.id), group), nothing)
          } catch (error) {
            if (signal.aborted) throw error
            throw new Fault('interrupted', `${name}: the account was made and not all of it`)
          }
        }
        return account.id
      }
      const { remoteId: id } = change
      if (change.kind === 'disable') {
        await write(
          '',
          () => {
            const account = existing(id)
            account.active = false
            happened(operation, account)
          },
          nothing,
        )
      } else if (change.kind === 'delete') {
        await write(
          '',
          () => {
            happened(operation, existing(id))
            accounts.delete(id)
          },
          nothing,
        )
      } else if ('changes' in change) {
        const { changes, kind } = change
        const moves = memberships(changes)
        const revise = (withGroups: boolean): void => {
          const account = existing(id)
          profile(account, change.person, changes)
          if (kind === 'enable') account.active = true
          if (withGroups) for (const move of moves) moveOne(account, move)
          happened(operation, account)
        }
        const moveOne = (account: Account, { group, joins }: (typeof moves)[number]): void =>
          joins ? join(account, group) : part(account, group, change.person)
        const hasProfile = kind === 'enable' || changes.some(one => one.name !== 'groups')
        if (!steps) await write(` ${wordsFor(changes)}`, () => revise(true), nothing)
        else {
          if (hasProfile) await write(` ${wordsFor(changes)}`, () => revise(false), nothing)
          for (const move of moves)
            await write(
              ` ${move.joins ? 'into' : 'out of'} ${move.group}`,
              () => {
                const account = existing(id)
                moveOne(account, move)
                happened(operation, account)
              },
              nothing,
            )
        }
      }
      return id
    }

    return {
      check: signal => send('check', false, () => ({ product: 'Simulated 1.0', remarks: [] }), signal),
      find: ({ name: by, values }, signal) =>
        send(
          `find ${by} ${values.join(' ')}`,
          false,
          () => [...accounts.values()].map(shown).filter(one => values.includes(one.attributes[by] as Scalar)), // login or title
          signal,
        ),
      get: (ids, signal) =>
        send(
          `get ${ids.join(' ')}`,
          false,
          () => ids.flatMap(id => (accounts.has(id) ? [shown(existing(id))] : [])),
          signal,
        ),
      lookup: (_kind, names, signal) =>
        send(
          `lookup ${names.join(' ')}`,
          false,
          () =>
            new Map(
              names
                .filter(one => (groupNames as readonly string[]).includes(one))
                .map(one => [one, remoteId(groupId(one))]),
            ),
          signal,
        ),
      async *list(signal) {
        yield* await send('list', false, () => [...accounts.values()].map(shown), signal)
      },
      async *apply(operations, signal): AsyncGenerator<Receipt> {
        for (const { change } of operations) {
          if (underWay.has(change.person))
            world.violate(
              'overtaking',
              `${name}: an operation of ${change.person} was sent while another one of theirs was under way`,
            )
          underWay.add(change.person)
        }
        try {
          for (const operation of operations) {
            const id = await carryOut(operation, signal)
            yield { operation: operation.id, remoteId: id }
          }
        } finally {
          for (const { change } of operations) underWay.delete(change.person)
        }
      },
    }
  }

  const isBusy = (): boolean => [...waiting.values()].some(life => !life.isOver)

  return { name, accounts, effects, deletedByHand: new Set(), refusedLogins, runs, add, isBusy, pausedUntil, openFor }
}

function attempt(effect: () => unknown): void {
  try {
    effect()
  } catch {
    // It is refused, and nobody hears of it.
  }
}

/** People are `hr-1`, `idp-2`...: the number decides whose account is the sick one. */
const numberOf = (person: PersonKey): number => Number(person.replace(/\D+/g, ''))

const wordsFor = (changes: readonly AttributeChange[]): string =>
  changes.map(({ name, to, mode }) => `${name}${mode === undefined ? '=' : mode === 'add' ? '+' : '-'}${to}`).join(' ')
