import type { AdministratorsUnknown } from '../../domain/contract.ts'
import type { Link } from '../../domain/link.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import type { Need } from '../../domain/pair/needs.ts'
import type { Basis, PlannedChange, Reason } from '../../domain/plan.ts'
import type { SourcePerson } from '../../domain/source-person.ts'
import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import type { MappingFailure } from '../../mapping/mapping.ts'
import { labelOf, mergePeople, revisionOf } from '../person/merge.ts'
import type { TargetPolicy } from '../policy.ts'
import type { Claim, Rival } from './claims.ts'
import type { IdsByKind } from './lookup.ts'

/** One person at one target, as remembered. */
export interface Subject {
  readonly person: PersonKey
  readonly people: readonly SourcePerson[]
  readonly link?: Link
  readonly open?: OpenOperation
  /** The revision under which the person became due. */
  readonly dueRev: number
  /** The pair's version: what is decided holds on it alone. */
  readonly version: number
  /** A create was sent for the person here before, and came to nothing when it was looked for. */
  readonly createSent?: true
  /** Accounts that a human took from the person here: not taken over again. */
  readonly unlinked?: readonly RemoteId[]
}

/** Somebody who is no longer there and whose account is. */
export interface Former {
  readonly person: PersonKey
  readonly label: string
  readonly reason: Extract<Reason, 'left' | 'inactive'>
  /** Sources from which they are missing, unproved, and on which this rests; none: it is certain. */
  readonly doubts: readonly string[]
  /** Something of theirs is on its way, and has to end before the account can be another one's. */
  readonly isBusy: boolean
  readonly link: Link
  /** As the sources had them last. */
  readonly people: readonly SourcePerson[]
  /** The pair's version at which all this was seen. */
  readonly version: number
}

/** What was learned from the target for this plan. */
export interface TargetFacts {
  readonly ids: IdsByKind
  /** Accounts matching an unlinked person, with the match attribute that found them; empty: nobody. */
  readonly matches: ReadonlyMap<PersonKey, { readonly by: string; readonly accounts: readonly RemoteAccount[] }>
  /** People who should have no account, and of whom it cannot be told what one would be found by. */
  readonly unfindable?: ReadonlyMap<PersonKey, MappingFailure>
  /** Of people nobody was found for: accounts whose value only looks like theirs, as far as the target shows such accounts. */
  readonly lookalikes?: ReadonlyMap<PersonKey, readonly Rival[]>
  /** Fresh looks at linked accounts, where memory was not enough; null: the account is gone. */
  readonly looks: ReadonlyMap<PersonKey, RemoteAccount | null>
  /** Why nothing could be learned of these people's accounts, though the target answers for others. */
  readonly unseen?: ReadonlyMap<PersonKey, string>
  /** Accounts that have, at the target, a value that a linked person is to get. */
  readonly rivals?: ReadonlyMap<PersonKey, readonly Rival[]>
  /** Who else holds an account already. */
  readonly holders: ReadonlyMap<RemoteId, PersonKey>
  /** Those of them who are no longer there. */
  readonly former?: ReadonlyMap<PersonKey, Former>
  /** The account we act with. */
  readonly self?: RemoteId
  /** Stands for a secret in plans and links: changes when the secret does, tells nothing of it. */
  readonly secretMarks: Readonly<Record<string, string>>
  readonly now: Date
  /**
   * A human stands by and means this one person: an account somebody else disabled may be enabled, and a new one made beside one that
   * looks alike.
   */
  readonly isAttended?: true
}

/**
 * What carries over from person to person within one plan: administrators still there, or that the target did not say who they are.
 * Undefined: the target cannot tell, and the rule does not apply.
 */
export type Administrators = { readonly left: Set<RemoteId> } | { readonly unknown: AdministratorsUnknown }

/** A change without what every change of a person has in common. */
export type Draft = Omit<PlannedChange, 'target' | 'person' | 'basis' | 'label'>

/** Why there is no change, and what that hangs on. */
export interface Obstacle {
  readonly code: string
  readonly message: string
  /** Somebody else has what this person is to get. */
  readonly wants?: { readonly claim: Claim; readonly holder: PersonKey }
  /** What has to come about before there is a change. */
  readonly needs?: readonly Need[]
}

/** What one rule says of one person: a change, why there is none, or nothing to do. */
export type Verdict = { readonly draft: Draft } | Obstacle | undefined

/** What people call the subject; somebody long gone goes by what their account was. */
export function labelFor(subject: Subject): string {
  const attributes = mergePeople(subject.people)
  return labelOf(Object.keys(attributes).length > 0 ? attributes : (subject.link?.confirmed ?? {}), subject.person)
}

/** What the plan rests on; when any of it moves the change is stale. */
export function basisOf(subject: Subject, policy: TargetPolicy): Basis {
  return {
    version: subject.version,
    rev: revisionOf(subject.people),
    dueRev: subject.dueRev,
    mapping: policy.revision,
    linkVersion: subject.link?.version ?? 0,
  }
}
