import { type AttributeChange, type Change, isBookkeeping } from '../../domain/change.ts'
import type { StoredLedgerEntry } from '../../domain/ledger.ts'
import type { Link } from '../../domain/link.ts'
import type { PlannedChange, PlanSummary, Withheld } from '../../domain/plan.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Value } from '../../domain/value.ts'
import { createFingerprinter } from '../../plan/judge/fingerprint.ts'
import { revisionOf } from '../../plan/person/merge.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import { diffRuleOf } from '../../plan/values/attribute-rules.ts'
import { type DiffRule, listOf, memberKey, membersOf } from '../../plan/values/diff.ts'
import type { Engine } from './engine.ts'

/** Ledger rows read at once. */
const pageSize = 500

interface Undone {
  readonly run: number
  readonly plan: PlanSummary
}

/**
 * Makes a plan that restores what a run's applied operations had before: changed values go back, disabled accounts are
 * enabled, created and enabled ones disabled. Nothing is deleted, and what a delete took cannot be brought back (withheld).
 * The plan waits for `apply`. Once applied it stands until the person or the mapping changes again.
 */
export async function planUndo(
  engine: Engine,
  undoneRun: number,
  options: { readonly run: number; readonly only?: PersonKey },
): Promise<Undone> {
  const { store, deps } = engine
  const policies = new Map(engine.targets.map(target => [target.name, target.policy]))
  const writer = await store.plans.begin({
    run: options.run,
    targets: [...policies.keys()].sort(),
    createdAt: deps.clock.now(),
  })
  try {
    const replaced = new Map<string, Date | undefined>()
    for (const name of policies.keys()) replaced.set(name, (await store.targets.get(name)).replacedAt)
    const reversals = new Map<string, { readonly planned: PlannedChange } | { readonly withheld: Withheld }>()
    for await (const entry of readApplied(engine, undoneRun, options.only)) {
      const policy = policies.get(entry.target)
      if (policy === undefined) continue
      const candidate = await store.links.candidate(entry.target, policy.sources, entry.person)
      const basis = {
        version: candidate.version,
        rev: revisionOf(candidate.people),
        dueRev: candidate.dueRev,
        mapping: policy.revision,
        linkVersion: candidate.link?.version ?? 0,
      }
      const change = isElsewhere(entry, replaced.get(entry.target))
        ? `it was done at the system ${entry.target} talked to before; do it there by hand`
        : reverse(entry, candidate.link, policy)
      const common = { target: entry.target, person: entry.person, label: entry.label }
      const key = `${entry.target}\u0000${entry.person}`
      if (typeof change === 'string') reversals.set(key, { withheld: { ...common, code: 'undo', message: change } })
      else reversals.set(key, { planned: { ...common, change, reason: 'undo', basis } })
    }
    const sorted = [...reversals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reversal]) => reversal)
    const changes = sorted.flatMap(reversal => ('planned' in reversal ? [reversal.planned] : []))
    const fingerprinter = createFingerprinter()
    for (const planned of changes) fingerprinter.add(planned)
    await writer.add(changes)
    await writer.withhold(sorted.flatMap(reversal => ('withheld' in reversal ? [reversal.withheld] : [])))
    return {
      run: undoneRun,
      plan: await writer.finish({ fingerprint: fingerprinter.finish(), breaches: [], names: {} }),
    }
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

/** Was it done before another system took the place of the one it was done at? The same id is another account there. */
const isElsewhere = ({ at }: StoredLedgerEntry, replacedAt: Date | undefined): boolean =>
  replacedAt !== undefined && at < replacedAt

/** Newest first: of several changes to one account in a run the oldest comes last and decides what it goes back to. */
async function* readApplied(
  { store }: Engine,
  run: number,
  only: PersonKey | undefined,
): AsyncGenerator<StoredLedgerEntry> {
  let after: number | undefined
  while (true) {
    const page = await store.ledger.query({
      run,
      outcomes: ['applied'],
      limit: pageSize,
      ...(only === undefined ? {} : { person: only }),
      ...(after === undefined ? {} : { after }),
    })
    yield* page
    if (page.length < pageSize) return
    after = page.at(-1)?.id
  }
}

/** @returns the opposite change, or the sentence that says why there is none */
function reverse(entry: StoredLedgerEntry, link: Link | undefined, policy: TargetPolicy): Change | string {
  const { person, kind } = entry
  if (isBookkeeping(kind)) return 'whose an account is cannot be undone; usherd link, unlink and relink say otherwise'
  if (link === undefined || link.tombstone !== undefined) return 'the account is gone; it cannot be brought back'
  const { remoteId } = link
  if (entry.remoteId !== undefined && entry.remoteId !== remoteId)
    return `it was done to account ${entry.remoteId}, and the person has another one now (${remoteId}); do it there by hand`
  switch (kind) {
    case 'create':
      return { kind: 'disable', person, remoteId }
    case 'disable':
      return { kind: 'enable', person, remoteId, changes: [], after: link.confirmed }
    case 'enable':
      return { kind: 'disable', person, remoteId }
    case 'update':
      return restore(entry, link, policy)
    default:
      return `a ${kind} cannot be undone; do it at the target by hand`
  }
}

function restore(entry: StoredLedgerEntry, link: Link, policy: TargetPolicy): Change | string {
  const changes: AttributeChange[] = []
  const after: Record<string, Value | null> = { ...link.confirmed }
  for (const { name, from, to, mode } of entry.changes) {
    if (from === '***' || to === '***') return `${name} is a secret; its old value is not known`
    const confirmed = link.confirmed[name]
    if (mode === 'add' || mode === 'remove') {
      const back = mode === 'add' ? 'remove' : 'add'
      changes.push({ name, from: confirmed, to, mode: back })
      const rule = diffRuleOf(policy.attributes[name], policy.mapping.rules[name])
      // What came and went since stays as it is: only the members of that change come or go.
      after[name] = withMembers(after[name], to, back, rule)
    } else if (from === undefined) return `${name} had no known value before; restore it at the target by hand`
    else {
      changes.push({ name, from: confirmed, to: from })
      after[name] = from
    }
  }
  return { kind: 'update', person: entry.person, remoteId: link.remoteId, changes, after }
}

function withMembers(
  ours: Value | null | undefined,
  some: Value | null | undefined,
  mode: 'add' | 'remove',
  rule: DiffRule,
): Value {
  const keys = new Set(membersOf(some).map(member => memberKey(member, rule)))
  const others = membersOf(ours).filter(member => !keys.has(memberKey(member, rule)))
  return listOf(mode === 'add' ? [...others, ...membersOf(some)] : others)
}
