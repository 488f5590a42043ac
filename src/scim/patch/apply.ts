import { newIntake } from '../accept/intake.ts'
import { keepActive } from '../accept/keep-active.ts'
import { checkSize } from '../accept/limits.ts'
import { checkRequired } from '../accept/required.ts'
import type { Dialect } from '../dialect.ts'
import { sameJson } from '../same.ts'
import type { Body, ResourceType } from '../schema.ts'
import { applyOperation, type PatchDraft } from './draft.ts'
import { condensed, type MemberEdit } from './member-edit.ts'
import { readOperations } from './operation.ts'

/** A resource after a PATCH. */
export interface Patched {
  /** The body itself when nothing in it changed (H7). */
  readonly body: Body
  /** What happens to a group's members, in this order. */
  readonly members: readonly MemberEdit[]
  /** Names nobody declared, as the client wrote them. */
  readonly ignored: readonly string[]
}

interface PatchOptions {
  readonly type: ResourceType
  readonly dialect: Dialect
}

/**
 * Applies a PATCH (RFC 7644 §3.5.2): its operations in order, each on what the one before left (H2); the given body stays as it is.
 * @param raw parsed JSON of the whole PatchOp message
 * @throws ScimError 400 for the first thing that is wrong; then nothing of the request counts
 */
export function applyPatch(body: Body, raw: unknown, { type, dialect }: PatchOptions): Patched {
  const draft: PatchDraft = { body, members: [], type, intake: newIntake(dialect) }
  for (const operation of readOperations(raw)) applyOperation(draft, operation)
  const after = keepActive(draft.body, body, type)
  const isSame = sameJson(after, body)
  if (!isSame) checkResult(after, type)
  return { body: isSame ? body : after, members: condensed(draft.members), ignored: [...draft.intake.ignored] }
}

/** Many small requests must not make what one large request may not. */
function checkResult(body: Body, type: ResourceType): void {
  checkRequired(body, type)
  checkSize(body)
}
