import { type Attributes, type Scalar, type Value, writeJson } from '#contract'
import type { Raw } from '#kit'
import { textOf } from './records.ts'

/** One way to reach a person. */
export interface Media {
  /** Known for medias that are there already. */
  readonly mediaid: string | undefined
  readonly mediatypeid: string
  /** One address, or several for e-mail types; in the order Zabbix has them. */
  readonly sendto: readonly string[]
  /** `0` on, `1` off. */
  readonly active: string
  /** Bits of the severities it is used for. */
  readonly severity: string
  readonly period: string
  /** A user directory put it there: neither its address nor its presence is ours to change. */
  readonly provisioned: boolean
}

/** What Zabbix fills in for parts that are not given. */
const defaults = { active: '0', severity: '63', period: '1-7,00:00-24:00' } as const

/** A media out of `user.get`. */
export function mediaOf(raw: Raw): Media {
  const given = (name: keyof typeof defaults): string => textOf(raw[name]) || defaults[name]
  const { userdirectory_mediaid: directory, provisioned } = raw
  return {
    mediaid: textOf(raw.mediaid) || undefined,
    mediatypeid: textOf(raw.mediatypeid),
    sendto: addresses(raw.sendto),
    active: given('active'),
    severity: given('severity'),
    period: given('period'),
    provisioned: textOf(provisioned) === '1' || !['', '0'].includes(textOf(directory)),
  }
}

/** Zabbix gives a list for e-mail types and plain text for all others; mappings may do as they like. */
function addresses(sendto: unknown): readonly string[] {
  return Array.isArray(sendto) ? sendto.map(textOf) : [textOf(sendto)]
}

/** A media as an attribute: one address is plain text whatever the type, several are a list. */
export function mediaAttributes({ mediatypeid, sendto, active, severity, period }: Media): Attributes {
  return { mediatypeid, sendto: addressValue(sendto), active, severity, period }
}

/** One address is text for every media type, also for e-mail ones (accepted by 6.0 and 7.0). */
export function addressValue(sendto: readonly string[]): string | readonly Scalar[] {
  const [only = ''] = sendto
  return sendto.length > 1 ? sendto : only
}

/** Which media it is: its type and where it goes. */
export function mediaIdentity({ mediatypeid, sendto }: Pick<Media, 'mediatypeid' | 'sendto'>): string {
  return writeJson([mediatypeid, [...sendto].sort()])
}

/** A wanted media: parts that are not given stay undefined, so that what is there can keep its own. */
export interface WantedMedia {
  readonly mediatypeid: string
  readonly sendto: readonly string[]
  readonly active: string | undefined
  readonly severity: string | undefined
  readonly period: string | undefined
}

/** Reads a member of the mapped `medias` attribute. What the mapping leaves out or empties is undefined: what stands there holds, else a default. */
export function wantedMedia(record: Attributes): WantedMedia {
  const given = (value: Value | null | undefined): string | undefined => textOf(value) || undefined
  const { mediatypeid, sendto, active, severity, period } = record
  return {
    mediatypeid: textOf(mediatypeid),
    sendto: addresses(sendto),
    active: given(active),
    severity: given(severity),
    period: given(period),
  }
}

/** A media that is to be there: over what stands there under the same identity, else over the defaults. */
export function mediaFrom(wanted: WantedMedia, there?: Media): Media {
  const base = there ?? { ...defaults, mediaid: undefined, provisioned: false }
  return {
    mediaid: base.mediaid,
    mediatypeid: wanted.mediatypeid,
    sendto: there?.sendto ?? wanted.sendto,
    active: wanted.active ?? base.active,
    severity: wanted.severity ?? base.severity,
    period: wanted.period ?? base.period,
    provisioned: base.provisioned,
  }
}
