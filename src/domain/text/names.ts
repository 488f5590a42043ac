import { Fault } from '../fault.ts'
import { exactText } from '../json.ts'
import { bare } from './bare.ts'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** The anchor of a person in a source: NFC, bare (`bare.ts`), never empty, never changes, survives renames. */
export type PersonKey = Branded<'PersonKey'>
/** What a target calls an account or a named thing (role, group): opaque to us. */
export type RemoteId = Branded<'RemoteId'>
/** One operation on its way: unique for ever, also across restarts. */
export type OperationId = Branded<'OperationId'>
/** First hex characters of the hash over a plan's sorted changes. */
export type Fingerprint = Branded<'Fingerprint'>

/**
 * Brings a raw key into the one form keys are compared in: Unicode NFC, without what cannot be seen at its ends.
 * @returns the key, or undefined when nothing is left (an empty key is nobody's)
 */
export function personKey(raw: string): PersonKey | undefined {
  const key = bare(raw)
  // The only place that makes keys out of strings from outside.
  return key === '' ? undefined : (key as PersonKey)
}

/** A key that comes out of our own store, where it was put in normal form. */
export const storedKey = (text: string): PersonKey => text as PersonKey // normalised by personKey before it was stored

/**
 * Marks an identifier a target gave us; whole numbers become decimal text.
 * @throws Fault `broken` for a number that may have been rounded: it would name somebody else
 */
export function remoteId(raw: string | number | bigint): RemoteId {
  const text = exactText(raw)
  if (text === undefined)
    throw new Fault(
      'broken',
      'an id is a number that is not whole, or not exact: only text and whole numbers name an account',
    )
  return text as RemoteId // opaque: any text a target uses is valid
}

/** Marks an operation id; made once, by the engine. */
export const operationId = (text: string): OperationId => text as OperationId // any unique text is valid

/** Marks a plan's fingerprint, or the beginning of one an operator typed. */
export const fingerprint = (text: string): Fingerprint => text as Fingerprint // compared, never interpreted
