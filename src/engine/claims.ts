import type { PersonKey } from '../domain/names.ts'
import { needOfPerson } from '../domain/pair/needs.ts'
import { collision, type Edge, promised, ringsIn, swap, waits } from '../plan/claims.ts'
import type { Decision } from '../plan/planner.ts'
import type { Withheld } from '../store/records.ts'
import type { Blocked, ClaimRow, Contested, PairDecision, PlanWriter } from '../store/store.ts'

/** People dealt with at once. */
const pageSize = 500

/** What a decision takes, gives up or wants, as the plan keeps it. */
export function claimRowsOf(decision: Decision): readonly ClaimRow[] {
  if (decision.kind === 'change') {
    const { planned, claims } = decision
    const { target, person, label } = planned
    const row = (how: ClaimRow['how']) => (claim: string) => ({ target, person, label, claim, how })
    return [...claims.takes.map(row('takes')), ...claims.frees.map(row('frees'))]
  }
  if (decision.kind !== 'withheld' || decision.wants === undefined) return []
  const { target, person, label } = decision.entry
  const { claim, holder } = decision.wants
  const common = { target, person, label }
  return [
    { ...common, claim, how: 'wants', holder },
    ...decision.frees.map(freed => ({ ...common, claim: freed, how: 'frees' as const })),
  ]
}

/** What came of the claims of one target's plan. */
export interface Resolved {
  /** Whose change was taken out of the plan again. */
  readonly withdrawn: number
  /** Who gets what they want as soon as others are done. */
  readonly waiting: number
}

/**
 * Looks at one target's whole plan: whoever wants what another one wants as well is withheld, and of those who want what somebody
 * has it is said whether they get it once that one is done. @param decide writes what was decided of those withheld
 */
export async function resolveClaims(
  target: string,
  writer: PlanWriter,
  decide: (decisions: readonly PairDecision[]) => Promise<void>,
): Promise<Resolved> {
  const withdrawn = await withholdContested(target, writer, decide)
  const waiting = await tellWaiting(target, writer)
  await tellSwaps(target, writer)
  return { withdrawn, waiting }
}

async function withholdContested(
  target: string,
  writer: PlanWriter,
  decide: (decisions: readonly PairDecision[]) => Promise<void>,
): Promise<number> {
  let withdrawn = 0
  for await (const page of pages(after => writer.contested(target, after))) {
    const people = page.filter(({ person }, index) => person !== page[index - 1]?.person)
    await writer.withdraw(
      target,
      people.map(one => contestedEntry(target, one)),
    )
    await decide(
      people.map(({ person, version, rivals, promised: holder }) => ({
        person,
        version,
        kind: 'withheld',
        needs: [...rivals, ...(holder === undefined ? [] : [holder])].map(one => needOfPerson(one.person)),
      })),
    )
    withdrawn += people.length
  }
  return withdrawn
}

function contestedEntry(target: string, { person, label, claim, rivals, promised: holder }: Contested): Withheld {
  const common = { target, person, label }
  return rivals.length === 0 && holder !== undefined
    ? { ...common, code: 'taken', message: promised(claim, holder, target) }
    : { ...common, code: 'collision', message: collision(claim, rivals, target) }
}

async function tellWaiting(target: string, writer: PlanWriter): Promise<number> {
  await writer.findWaiting(target)
  let waiting = 0
  for await (const page of pages(after => writer.waiting(target, after))) {
    await writer.reword(
      page.map(({ person, label, claim, holder, holderLabel }) => ({
        target,
        person,
        label,
        code: 'waits',
        message: waits(claim, { person: holder, label: holderLabel }),
      })),
    )
    waiting += page.length
  }
  return waiting
}

async function tellSwaps(target: string, writer: PlanWriter): Promise<void> {
  const edges: readonly (Blocked & Edge)[] = await writer.stuck(target)
  if (edges.length === 0) return
  const entries = [...ringsIn(edges).values()].flatMap(ring => {
    const [first] = ring
    if (first === undefined) return []
    const { person, label, claim } = first
    return [{ target, person, label, code: 'swap', message: swap(claim, ring, target) }]
  })
  await writer.reword(entries)
}

async function* pages<One extends { readonly person: PersonKey }>(
  read: (page: { readonly after?: PersonKey; readonly limit: number }) => Promise<readonly One[]>,
): AsyncGenerator<readonly One[]> {
  let after: PersonKey | undefined
  while (true) {
    const page = await read({ limit: pageSize, ...(after === undefined ? {} : { after }) })
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    after = page.at(-1)?.person
  }
}
