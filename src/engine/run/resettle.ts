import type { RemoteAccount } from '../../domain/operation.ts'
import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import { judgeMovedLink } from '../../plan/answer/moved-link.ts'
import { labelFor } from '../../plan/decide/subject.ts'
import { desiredFor } from '../../plan/person/desired.ts'
import type { Candidate } from '../../store/links.ts'
import type { Store } from '../../store/store.ts'
import type { KeptLink } from '../../store/targets.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { faultsOnly } from '../targets/connector-fault.ts'

/** Links looked at in one go: memory stays flat, and a page costs few requests. */
const pageSize = 500

/** A link that does not carry over. */
export interface LostLink {
  readonly person: PersonKey
  readonly label: string
  readonly account: RemoteId
  /** A clause. */
  readonly why: string
}

export interface MovedLinks {
  readonly kept: readonly KeptLink[]
  readonly lost: readonly LostLink[]
}

/**
 * Looks, at the place a target has moved to, at every account that is remembered of it: which of them are the same there, and which are
 * not. Only reads, and writes nothing down.
 * @throws Fault when the target cannot be asked; what the store throws; the signal's reason
 */
export async function lookAtMoved(
  connection: TargetConnection,
  { links }: Pick<Store, 'links'>,
  signal: AbortSignal,
): Promise<MovedLinks> {
  const { name, policy, target } = faultsOnly(connection)
  await target.check(signal)
  const kept: KeptLink[] = []
  const lost: LostLink[] = []
  let after: PersonKey | undefined
  while (true) {
    signal.throwIfAborted()
    const page = await links.everyone(name, {
      sources: policy.sources,
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    })
    const linked = page.filter(({ link }) => link !== undefined && link.tombstone === undefined)
    const accounts = await readAccounts(linked, target, signal)
    for (const candidate of linked) {
      const { link, person } = candidate
      if (link === undefined) continue
      const desired = desiredFor(candidate.people, policy)
      const wanted = desired.kind === 'account' ? desired.attributes : {}
      const judged = judgeMovedLink(link, accounts.get(link.remoteId), wanted, policy)
      if ('why' in judged) lost.push({ person, label: labelFor(candidate), account: link.remoteId, why: judged.why })
      else kept.push({ person, version: link.version, ...judged })
    }
    if (page.length < pageSize) return { kept, lost }
    after = page.at(-1)?.person
  }
}

async function readAccounts(
  linked: readonly Candidate[],
  target: TargetConnection['target'],
  signal: AbortSignal,
): Promise<ReadonlyMap<RemoteId, RemoteAccount>> {
  const ids = linked.flatMap(({ link }) => (link === undefined ? [] : [link.remoteId]))
  const found = ids.length === 0 ? [] : await target.get(ids, signal)
  return new Map(found.map(account => [account.remoteId, account]))
}
