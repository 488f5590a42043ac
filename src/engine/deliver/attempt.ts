import { isBookkeeping } from '../../domain/change.ts'
import { Fault, type FaultScope } from '../../domain/fault.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import type { OperationId } from '../../domain/text/names.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Store } from '../../store/store.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { asLook, faultsOnly } from '../targets/connector-fault.ts'
import { createScopes } from '../targets/scope.ts'
import {
  bookkeep,
  type Concluded,
  conclude,
  concludeFinding,
  concludeMoved,
  isLookedFor,
  type Moment,
} from './conclude.ts'
import { deliver } from './deliver.ts'
import { outgoing } from './outgoing.ts'
import { readBack } from './read-back.ts'
import { lookAgain, needsSecondLook } from './second-look.ts'
import { verifyCreates } from './verify.ts'

/** What came of one batch. Every operation of it is in exactly one of the two. */
interface Attempted {
  readonly concluded: readonly Concluded[]
  /** No request was made for these, because we are stopping: they go back as they were. */
  readonly returned: readonly OperationId[]
}

/**
 * Makes one attempt at a batch of operations of one kind, at one target: looks where a look has to come first, hands the rest to
 * the connector, and concludes. Writes nothing; what it brings back is for whoever claimed the batch.
 * @throws what the store throws
 */
type Attempts = (batch: readonly OpenOperation[], kill: AbortSignal) => Promise<Attempted>

/** @param options.random 0 <= random < 1 */
export function createAttempts(
  connection: TargetConnection,
  { store, clock, random }: { readonly store: Store; readonly clock: Clock; readonly random: () => number },
): Attempts {
  const { policy } = connection
  const careful = faultsOnly(connection)
  const scopes = createScopes(careful, () => clock.monotonicMs())
  const moment = (): Moment => ({ now: clock.now(), monotonicMs: clock.monotonicMs(), random: random() })
  const idsOf = (batch: readonly OpenOperation[]): readonly OperationId[] => batch.map(({ id }) => id)

  async function attempt(batch: readonly OpenOperation[], kill: AbortSignal): Promise<Attempted> {
    const [first] = batch
    if (first === undefined) return { concluded: [], returned: [] }
    if (isLookedFor(first) && first.fateUnknown) return verify(batch, kill)
    const looked = await lookFirst(batch, kill)
    const { go, requests } = looked
    const sent = isBookkeeping(first.planned.change.kind) ? book(go, requests) : await send(go, requests, kill)
    return {
      concluded: [...looked.concluded, ...sent.concluded],
      returned: [...looked.returned, ...sent.returned],
    }
  }

  /** @param looked requests of the look that came first, counted on one operation so that sums are exact */
  const book = (batch: readonly OpenOperation[], looked: number): Attempted => ({
    concluded: batch.map((operation, index) => ({
      settlement: bookkeep(operation, index === 0 ? looked : 0, moment()),
    })),
    returned: [],
  })

  /**
   * Sets aside what must not go out after all, because the account is not as it was when that was planned.
   * @returns `go`: what may; `requests`: those of the look that are on nobody's line yet
   */
  async function lookFirst(
    batch: readonly OpenOperation[],
    kill: AbortSignal,
  ): Promise<Attempted & { readonly go: readonly OpenOperation[]; readonly requests: number }> {
    const now = clock.now()
    const risky = batch.filter(operation => needsSecondLook(operation, now))
    const [someone] = risky
    if (someone === undefined) return { concluded: [], returned: [], go: batch, requests: 0 }
    const { result, requests } = await ask(kill, () => lookAgain(risky, careful, kill))
    if (result === 'returned') return { concluded: [], returned: idsOf(batch), go: [], requests: 0 }
    if (result instanceof Fault) {
      const concluded = await failedLook(risky, result, requests, kill)
      return { concluded, returned: [], go: batch.filter(operation => !risky.includes(operation)), requests: 0 }
    }
    scopes.worked()
    const concluded = risky
      .filter(({ id }) => result.has(id))
      .map((operation, index) => {
        const why = result.get(operation.id) ?? ''
        return { settlement: concludeMoved(operation, why, index === 0 ? requests : 0, moment()) }
      })
    const go = batch.filter(({ id }) => !result.has(id))
    return { concluded, returned: [], go, requests: concluded.length === 0 ? requests : 0 }
  }

  /** A look without an answer leaves everything as it was, and its fault is judged like any other. */
  async function failedLook(
    batch: readonly OpenOperation[],
    fault: Fault,
    requests: number,
    kill: AbortSignal,
  ): Promise<readonly Concluded[]> {
    const [someone] = batch
    if (someone === undefined) return []
    const scope = await scopeOf(fault, someone, kill)
    return batch.map((operation, index) =>
      conclude(operation, { result: fault, requests: index === 0 ? requests : 0, writes: 0 }, scope, moment(), policy),
    )
  }

  async function verify(batch: readonly OpenOperation[], kill: AbortSignal): Promise<Attempted> {
    const { result, requests } = await ask(kill, () => verifyCreates(batch, careful, store, kill))
    if (result === 'returned') return { concluded: [], returned: idsOf(batch) }
    if (result instanceof Fault) return { concluded: await failedLook(batch, result, requests, kill), returned: [] }
    const concluded = batch.map((operation, index) => {
      const finding = result.get(operation.id) ?? { kind: 'absent' as const }
      return { settlement: concludeFinding(operation, finding, index === 0 ? requests : 0, moment()) }
    })
    return { concluded, returned: [] }
  }

  async function send(batch: readonly OpenOperation[], looked: number, kill: AbortSignal): Promise<Attempted> {
    const byId = new Map(batch.map(operation => [operation.id, operation]))
    const operations = batch.map(operation => outgoing(operation, policy.mapping.secrets))
    const concluded: Concluded[] = []
    const returned: OperationId[] = []
    // A fault of a whole batch is one fault: those it may not be about go again, each alone.
    const known = new Map<Fault, FaultScope>()
    const operationOf = ({ operation }: { readonly operation: OperationId }) => byId.get(operation)
    const delivered = operations.length === 0 ? [] : await deliver(operations, connection, kill)
    // What an answer asks for counts from when it came, however long a look at others takes.
    const answered = moment()
    const failed = new Set(delivered.filter(({ result }) => result instanceof Fault).map(one => one.operation))
    for (const delivery of await readBack(delivered, operationOf, careful, { store, signal: kill })) {
      const operation = operationOf(delivery)
      const { result } = delivery
      if (operation === undefined) continue
      if (result === 'returned') {
        returned.push(delivery.operation)
        continue
      }
      let scope: FaultScope = 'account'
      if (result instanceof Fault) {
        scope = known.get(result) ?? (await scopeOf(result, operation, kill))
        known.set(result, scope)
      } else scopes.worked()
      const requests = delivery.requests + (concluded.length === 0 ? looked : 0)
      const at = failed.has(delivery.operation) ? answered : moment()
      concluded.push(conclude(operation, { ...delivery, requests }, scope, at, policy))
    }
    return { concluded, returned }
  }

  /** Whom it is about, where that decides whether the whole target stops. While we are being stopped nobody is asked. */
  async function scopeOf(fault: Fault, { planned }: OpenOperation, kill: AbortSignal): Promise<FaultScope> {
    try {
      return await scopes.of(fault, planned.person, kill)
    } catch (error) {
      if (kill.aborted) return 'connection'
      throw error
    }
  }

  function ask<Answer>(
    kill: AbortSignal,
    look: () => Promise<Answer>,
  ): Promise<{ readonly result: Answer | Fault | 'returned'; readonly requests: number }> {
    return connection.tally(async () => {
      try {
        return await look()
      } catch (error) {
        if (kill.aborted) return 'returned' as const
        if (!(error instanceof Fault)) throw error
        return asLook(error)
      }
    })
  }

  return attempt
}
