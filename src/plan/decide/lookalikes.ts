import { needOfName, needOfPerson } from '../../domain/pair/needs.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { visible } from '../../domain/text/visible.ts'
import type { Attributes } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'
import { equalityOf } from '../values/attribute-rules.ts'
import type { Rival } from './claims.ts'
import type { Obstacle, Subject, TargetFacts } from './subject.ts'

/**
 * Why somebody gets no new account: one is there whose name only looks like theirs. It may be theirs in another spelling, so it is
 * neither taken over nor is a second one made next to it. Where it is the account of somebody else we know, that is no doubt, unless
 * nobody can tell whether the target keeps the two names apart.
 * @returns undefined: nothing looks like theirs, or a human stands by and means this one person
 */
export function beside(
  { person }: Subject,
  wanted: Attributes,
  policy: TargetPolicy,
  { lookalikes, holders, isAttended }: TargetFacts,
): Obstacle | undefined {
  if (isAttended === true) return undefined
  for (const rival of lookalikes?.get(person) ?? []) {
    const holder = holders.get(rival.account.remoteId)
    const { case: rule } = equalityOf(policy.attributes[rival.by])
    if (holder !== undefined && holder !== person && rule !== 'collation') continue
    const words = { rival, own: wanted[rival.by], holder, person, target: policy.target }
    return {
      code: 'looks-alike',
      message: rule === 'collation' ? perhapsTheSame(words) : keptApart(words),
      // Whose it is may be settled by somebody's taking it over, or by what becomes of its owner.
      needs: holder === undefined ? [needOfName(String(rival.account.attributes[rival.by]))] : [needOfPerson(holder)],
    }
  }
  return undefined
}

interface Words {
  readonly rival: Rival
  /** What the person is to be found by. */
  readonly own: Attributes[string] | undefined
  readonly holder: PersonKey | undefined
  readonly person: PersonKey
  readonly target: string
}

function keptApart(words: Words): string {
  const { rival, own, target } = words
  return `${both(words)}, which looks like it and is another ${rival.by} to ${target}; ${ways(shown(own), words)}`
}

function perhapsTheSame(words: Words): string {
  const { own, holder, target } = words
  const unclear = `${both(words)}, and whether ${target} takes the two for the same is not known`
  return holder === undefined
    ? `${unclear}; ${ways(shown(own), words)}`
    : `${unclear}; give one of the two another name, or, to try it: ${command(words)}`
}

const both = ({ rival: { by, account }, own, holder, target }: Words): string =>
  `no account of ${target} has ${by} ${shown(own)}, but account ${account.remoteId}${holder === undefined ? '' : ` of person ${shorten(holder)}`} has ${shown(account.attributes[by])}`

const ways = (own: string, words: Words): string =>
  `if it is theirs, rename it there to ${own}, and the next run takes it over; if it is somebody else's, make a new one beside it: ${command(words)}`

/** Two that look the same have to be told apart. */
const shown = (value: Attributes[string] | undefined): string => visible(shorten(value))

const command = ({ person, target }: Words): string => `usherd sync ${target} --user ${person} --attended`
