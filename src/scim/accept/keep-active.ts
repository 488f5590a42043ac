import { userSchema } from '../core-schemas.ts'
import type { Body, ResourceType } from '../schema.ts'

/**
 * Keeps what was said last about whether a user is active, where a write leaves nothing of it: `active` that is removed, null or not
 * named says neither yes nor no (RFC 7643 §2.5), and nobody is let in or locked out by that.
 * @param body as it is about to be stored
 * @param previous as it is stored
 */
export function keepActive(body: Body, previous: Body, type: ResourceType): Body {
  const { active } = previous
  return type.schema === userSchema && body.active === undefined && active !== undefined ? { ...body, active } : body
}
