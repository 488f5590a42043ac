import { needOfPerson } from '../../domain/pair/needs.ts'
import type { PlannedChange, Withheld } from '../../domain/plan.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import {
  type Claims,
  claimOnAccount,
  collision,
  type Edge,
  promised,
  ringsIn,
  stepsAside,
  swap,
  waits,
} from '../../plan/decide/claims.ts'
import type { Aside, Decision } from '../../plan/decide/planner.ts'
import type { PairDecision } from '../../store/links.ts'
import type { ClaimRow, Contested, PlanWriter } from '../../store/plan-writer.ts'
import { pages } from './pages.ts'

/** What a decision takes, gives up or wants, as the plan keeps it. */
export function claimRowsOf(decision: Decision, target: string): readonly ClaimRow[] {
  const succeeds = 'succeeds' in decision ? decision.succeeds : []
  // Whoever is to get such an account by a proof is told of everybody else who is found by it.
  return [
    ...ownRowsOf(decision),
    ...succeeds.flatMap(({ account, ...one }) => [
      { ...one, target, how: 'succeeds' as const },
      { person: one.person, label: one.label, target, claim: claimOnAccount(account), how: 'takes' as const },
    ]),
  ]
}

function ownRowsOf(decision: Decision): readonly ClaimRow[] {
  if (decision.kind === 'change') {
    const { planned, claims } = decision
    const { target, person, label } = planned
    return claimRows({ target, person, label }, claims)
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

function claimRows(
  whose: Pick<ClaimRow, 'target' | 'person' | 'label'>,
  { takes, frees, yields = [] }: Claims,
): readonly ClaimRow[] {
  const row = (how: ClaimRow['how']) => (claim: string) => ({ ...whose, claim, how })
  return [...takes.map(row('takes')), ...yields.map(row('yields')), ...frees.map(row('frees'))]
}

/** What came of the claims of one target's plan. */
interface Resolved {
  /** Whose change was taken out of the plan again. */
  readonly withdrawn: number
  /** Who gets what they want as soon as others are done. */
  readonly waiting: number
}

/** What is asked of whoever makes the plan while its claims are resolved. */
interface ClaimHelp {
  /** Writes what was decided of those withheld. */
  readonly decide: (decisions: readonly PairDecision[]) => Promise<void>
  /** Decides anew on these people, who stand in rings. @returns how each can make room, where that is possible */
  readonly asides: (people: readonly PersonKey[]) => Promise<ReadonlyMap<PersonKey, Aside>>
  /** Takes the first steps of swaps into the plan. */
  readonly add: (changes: readonly PlannedChange[]) => Promise<void>
}

/**
 * Looks at one target's whole plan: whoever wants what another one wants as well is withheld, and of those who want what somebody
 * has it is said whether they get it once that one is done. Where each in a ring wants what the next one has, one of them makes room.
 */
export async function resolveClaims(target: string, writer: PlanWriter, help: ClaimHelp): Promise<Resolved> {
  const withdrawn = await withholdContested(target, writer, help.decide)
  await writer.findWaiting(target)
  await openRings(target, writer, help)
  const waiting = await tellWaiting(target, writer)
  return { withdrawn, waiting }
}

/**
 * In every ring the first who can makes room, and the others wait for that. Where somebody outside it wants one of the names as well
 * nobody makes room, and those who want the same are told of each other; where nobody can, the ring is named.
 */
async function openRings(target: string, writer: PlanWriter, { asides, add }: ClaimHelp): Promise<void> {
  const edges: readonly Edge[] = await writer.stuck(target)
  const turned = ringsIn(edges)
  // Each comes once for everybody in it; the one that begins with the first of them stands for all.
  const rings = [...turned.values()].filter(([first, ...others]) => others.every(one => isBefore(first, one)))
  if (rings.length === 0) return
  const wanting = Map.groupBy(edges, ({ claim }) => claim)
  const isContested = ({ claim }: Edge): boolean => (wanting.get(claim)?.length ?? 0) > 1
  const free = rings.filter(ring => !ring.some(isContested)).flat()
  const rooms = free.length === 0 ? undefined : await asides(free.map(({ person }) => person))
  const changes: PlannedChange[] = []
  const rows: ClaimRow[] = []
  const entries: Withheld[] = []
  for (const ring of rings) {
    const one = ring.find(({ person }) => rooms?.has(person))
    const room = one === undefined ? undefined : rooms?.get(one.person)
    if (one === undefined || room === undefined) {
      entries.push(...ring.flatMap(each => blocked(each, turned.get(each.person) ?? ring, wanting, target)))
      continue
    }
    const { person, label, claim } = one
    const opening = turned.get(person) ?? ring
    // Whoever waits for this account goes first, then who waits for that one's, and so on round to it.
    changes.push({ ...room.planned, ring: opening.map(each => each.person).reverse() })
    rows.push(...claimRows({ target, person, label }, room.claims))
    entries.push({ target, person, label, code: 'waits', message: stepsAside(claim, opening) })
  }
  if (changes.length > 0) {
    await add(changes)
    await writer.claim(rows)
  }
  await writer.reword(entries)
  if (changes.length > 0) await writer.findWaiting(target)
}

const isBefore = (first: Edge | undefined, other: Edge): boolean => first !== undefined && first.person <= other.person

/** Of somebody in a ring that stays closed: what others want as well is told to all of them, else the ring is named. */
function blocked(
  { person, label, claim }: Edge,
  ring: readonly Edge[],
  wanting: ReadonlyMap<string, readonly Edge[]>,
  target: string,
): readonly Withheld[] {
  const rivals = wanting.get(claim) ?? []
  if (rivals.length < 2) return [{ target, person, label, code: 'swap', message: swap(claim, ring, target) }]
  return rivals.map(rival => {
    const others = rivals.filter(one => one !== rival)
    const message = collision(claim, others, target)
    return { target, person: rival.person, label: rival.label, code: 'collision', message }
  })
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
      people.map(({ person }) => person),
    )
    await writer.withhold(people.filter(({ yields }) => yields !== true).map(one => contestedEntry(target, one)))
    await decide(people.map(decisionOn))
    withdrawn += people.length
  }
  return withdrawn
}

/** Who yields has nothing to wait for: what they would have taken is another's. */
function decisionOn({ person, version, rivals, promised: holder, yields }: Contested): PairDecision {
  if (yields === true) return { person, version, kind: 'nothing' }
  const others = [...rivals, ...(holder === undefined ? [] : [holder])]
  return { person, version, kind: 'withheld', needs: others.map(one => needOfPerson(one.person)) }
}

function contestedEntry(target: string, { person, label, claim, rivals, promised: holder }: Contested): Withheld {
  const common = { target, person, label }
  return rivals.length === 0 && holder !== undefined
    ? { ...common, code: 'taken', message: promised(claim, holder, target) }
    : { ...common, code: 'collision', message: collision(claim, rivals, target) }
}

async function tellWaiting(target: string, writer: PlanWriter): Promise<number> {
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
