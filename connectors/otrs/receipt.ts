import { Fault, type Operation, type Receipt, remoteId } from '#contract'
import { type CustomerRecord, loginOf, recordsOf, textOf } from './account.ts'
import type { Payload } from './dialect.ts'
import { type Comparison, ignored, keptNote, keptOtherwise, spelledOtherwise } from './kept.ts'

/** The record a write answers with, at least its login. @throws Fault `interrupted` when the answer names nobody */
export function writtenRecord(data: Payload, operation: string): CustomerRecord {
  const [record] = recordsOf(data)
  if (record !== undefined && loginOf(record) !== '') return record
  const login = textOf(data.ID ?? data.UserLogin ?? data.CustomerUserID)
  if (login !== '') return { UserLogin: login }
  // It was done, and whoever it was is looked for.
  throw new Fault('interrupted', `the answer to ${operation} does not say which customer user it was about`)
}

/** A receipt that tells what the product keeps differently from what was sent. */
export function receiptOf({ id }: Operation, comparison: Comparison): Receipt {
  const stored = keptOtherwise(comparison)
  const said = [keptNote(stored, comparison.sent), spelledOtherwise(comparison), ignored(comparison)]
  const notes = said.filter(note => note !== undefined)
  return {
    operation: id,
    remoteId: remoteId(loginOf(comparison.record)),
    ...(Object.keys(stored).length === 0 ? {} : { stored }),
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  }
}
