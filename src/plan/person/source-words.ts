import type { PersonKey } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Disagreement } from './identity.ts'
import type { Against } from './voices.ts'

/** What is said where sources do not agree about a person, and what settles it. */

export const twoPeople = ({ by, one, other }: Disagreement): string =>
  `${by} is ${shorten(one.value)} by source ${one.source} and ${shorten(other.value)} by source ${other.source}: two people under one key? correct one of the records, nothing is changed until they agree`

/** The same where the first of the two sources has the person no more. */
export const anotherPerson = ({ by, one, other }: Disagreement, person: PersonKey): string =>
  `${by} was ${shorten(one.value)} by source ${one.source}, where the person is gone, and is ${shorten(other.value)} by source ${other.source}: two people under one key? nothing is changed; if they are one, ${settling(one.source, person)}`

export const against = ({ kind, inactive, active }: Against, person: PersonKey): string =>
  kind === 'disagree'
    ? `inactive by ${named(inactive)}, active by ${named(active)}: inactive counts; correct the record that is wrong`
    : `${named(inactive)} said inactive and does not say any more whether the person is active; correct the record, or ${settling(inactive[0] ?? '', person)}`

export const unsaid = (sources: readonly string[], person: PersonKey): string =>
  `is not let in, since ${named(sources)} does not say any more whether the person is active; correct the record, or ${settling(sources[0] ?? '', person)}`

const named = (sources: readonly string[]): string =>
  `${sources.length === 1 ? 'source' : 'sources'} ${sources.join(' and ')}`

/** The command by which a human says that what a source left behind counts no more. */
const settling = (source: string, person: PersonKey): string => `usherd settle ${source} --user ${person}`
