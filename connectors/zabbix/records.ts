import { Fault, plainText } from '#contract'
import { isRecord, type Raw } from '#kit'

/** @throws Fault `broken` when the result of `method` is no list of objects */
export function recordsOf(result: unknown, method: string): readonly Raw[] {
  if (Array.isArray(result) && result.every(isRecord)) return result
  throw new Fault('broken', `Zabbix’s answer to ${method} is no list of records`)
}

/** Zabbix writes ids and numbers as text, except where it forgets to (7.0: status fields of accounts without a group). */
export function textOf(value: unknown): string {
  return plainText(typeof value === 'boolean' ? Number(value) : value)
}

/** Ids out of `{"userids": ["5", "6"]}`. @throws Fault `interrupted` when there are not as many as records were sent */
export function writtenIds(result: unknown, method: string, count: number): readonly string[] {
  const ids = isRecord(result) ? result.userids : undefined
  if (Array.isArray(ids) && ids.length === count) return ids.map(textOf)
  // It was done, and whom it made or changed is looked for.
  throw new Fault('interrupted', `Zabbix’s answer to ${method} does not name the ${count} accounts it was about`)
}
