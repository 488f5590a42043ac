import { Fault, shorten } from '#contract'
import type { Description } from './describe/description.ts'
import { dig } from './path.ts'

/**
 * What a system that said yes did not do after all, in its own words: some answer with a sentence for each field, the good ones and the
 * bad ones side by side.
 * @returns undefined when none of its sentences is a refusal
 */
export function refusalIn(body: unknown, { product, refusals }: Description): string | undefined {
  const refused = refusals.flatMap(({ at, matches }) =>
    [dig(body, at)].flat().filter((text): text is string => typeof text === 'string' && matches.test(text)),
  )
  return refused.length === 0
    ? undefined
    : `${product} says: ${[...new Set(refused)].map(text => shorten(text, 160)).join(', ')}`
}

/** Notes of a receipt as one, with a semicolon between them; nothing where there is none. */
export function noteOf(...notes: readonly (string | undefined)[]): { readonly note?: string } {
  const said = notes.filter(note => note !== undefined)
  return said.length === 0 ? {} : { note: said.join('; ') }
}

/** A change of which nothing was done, with the words of the system for it. */
export const withRefusal = (fault: Fault, refusal: string | undefined): Fault =>
  refusal === undefined ? fault : new Fault(fault.kind, `${fault.message}; ${refusal}`, fault.details)
