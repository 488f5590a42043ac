import type { PersonKey } from '../domain/names.ts'
import { needOfPerson } from '../domain/pair/needs.ts'
import { type Claims, collision, type Edge, promised, ringsIn, stepsAside, swap, waits } from '../plan/claims.ts'
import type { Aside, Decision } from '../plan/planner.ts'
import type { PlannedChange, Withheld } from '../store/records.ts'
import type { Blocked, ClaimRow, Contested, PairDecision, PlanWriter } from '../store/store.ts'

/** People dealt with at once. */
const pageSize = 500

/** What a decision takes, gives up or wants, as the plan keeps it. */
export function claimRowsOf(decision: Decision): readonly ClaimRow[] {
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
  { takes, frees }: Claims,
): readonly ClaimRow[] {
  const row = (how: ClaimRow['how']) => (claim: string) => ({ ...whose, claim, how })
  return [...takes.map(row('takes')), ...frees.map(row('frees'))]
}

/** What came of the claims of one target's plan. */
export interface Resolved {
  /** Whose change was taken out of the plan again. */
  readonly withdrawn: number
  /** Who gets what they want as soon as others are done. */
  readonly waiting: number
}

/** What is asked of whoever makes the plan while its claims are resolved. */
export interface ClaimHelp {
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
  await tellSwaps(target, writer)
  return { withdrawn, waiting }
}

/** In every ring the first who can makes room; the others wait for that. What somebody outside it wants as well is made room for by nobody. */
async function openRings(target: string, writer: PlanWriter, { asides, add }: ClaimHelp): Promise<void> {
  const edges = await writer.stuck(target)
  const rings = ringsIn<Blocked>(edges)
  if (rings.size === 0) return
  const byClaim = Map.groupBy(edges, ({ claim }) => claim)
  const isContested = (ring: readonly Blocked[]): boolean =>
    ring.some(({ claim }) => (byClaim.get(claim)?.length ?? 0) > 1)
  const rooms = await asides([...rings.keys()])
  const done = new Set<PersonKey>()
  const changes: PlannedChange[] = []
  const rows: ClaimRow[] = []
  const entries: Withheld[] = []
  for (const [person, ring] of rings) {
    const room = rooms.get(person)
    if (room === undefined || done.has(person) || isContested(ring)) continue
    for (const one of ring) done.add(one.person)
    const { label, claim } = ring[0] ?? { label: person, claim: '' }
    // Whoever waits for this account goes first, then who waits for that one's, and so on round to it.
    const order = ring.map(one => one.person).reverse()
    changes.push({ ...room.planned, ring: order })
    rows.push(...claimRows({ target, person, label }, room.claims))
    entries.push({ target, person, label, code: 'waits', message: stepsAside(claim, ring) })
  }
  if (changes.length === 0) return
  await add(changes)
  await writer.claim(rows)
  await writer.reword(entries)
  await writer.findWaiting(target)
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

/** Of those who still stand in rings: that they do, or that others want the same as they. */
async function tellSwaps(target: string, writer: PlanWriter): Promise<void> {
  const edges: readonly (Blocked & Edge)[] = await writer.stuck(target)
  if (edges.length === 0) return
  const rings = ringsIn(edges)
  const wanted = [...Map.groupBy(edges, ({ claim }) => claim)].filter(([, rivals]) => rivals.some(isIn(rings)))
  const contests = wanted.filter(([, rivals]) => rivals.length > 1)
  const collisions = contests.flatMap(([claim, rivals]) =>
    rivals.map(({ person, label }) => {
      const others = rivals.filter(one => one.person !== person)
      return { target, person, label, code: 'collision', message: collision(claim, others, target) }
    }),
  )
  const contested = new Set(collisions.map(({ person }) => person))
  const swaps = [...rings.values()].flatMap(ring => {
    const [first] = ring
    if (first === undefined || contested.has(first.person)) return []
    const { person, label, claim } = first
    return [{ target, person, label, code: 'swap', message: swap(claim, ring, target) }]
  })
  await writer.reword([...collisions, ...swaps])
}

const isIn =
  (rings: ReadonlyMap<PersonKey, unknown>) =>
  ({ person }: Blocked): boolean =>
    rings.has(person)

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
