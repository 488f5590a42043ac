import { refusalOf } from './refusal.ts'
import type { ScimReply, ScimRequest, ScimTools } from './request.ts'
import { carryOut } from './routes.ts'

/** Answers a request, errors in SCIM's shape (E1). @throws what nobody foresaw */
export async function answer(request: ScimRequest, tools: ScimTools): Promise<ScimReply> {
  try {
    return await carryOut(request, tools)
  } catch (error) {
    return refusalOf(error)
  }
}
