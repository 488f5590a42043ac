import { isRecord, withoutSecrets } from '#kit'
import type { Description } from './describe/description.ts'
import { dig } from './path.ts'

/** What a refusal says is wrong. */
interface Complaint {
  /** The attribute, in our words where it has one. */
  readonly field?: string
  /** The system's own words, without secrets. */
  readonly reason?: string
}

/** Reads the reason of a refusal. @param secrets texts that must not be repeated */
export function complaintOf(body: unknown, description: Description, secrets: readonly string[]): Complaint {
  const { errors } = description
  if (errors === undefined) return {}
  const found = fromList(body, errors) ?? fromFields(body, errors) ?? {}
  const reason = found.reason ?? textAt(body, errors.text)
  const field = found.field === undefined ? spokenOf(reason, errors) : attributeAt(found.field, description)
  return {
    ...(field === undefined ? {} : { field }),
    ...(reason === undefined ? {} : { reason: withoutSecrets(reason, secrets) }),
  }
}

type Places = NonNullable<Description['errors']>

function fromList(body: unknown, { list, field, message }: Places): Complaint | undefined {
  const members = list === undefined ? undefined : dig(body, list)
  const first: unknown = Array.isArray(members) ? members[0] : undefined
  return first === undefined ? undefined : complaint(dig(first, field), dig(first, message))
}

function fromFields(body: unknown, { byField }: Places): Complaint | undefined {
  const fields = byField === undefined ? undefined : dig(body, byField)
  const [first] = isRecord(fields) ? Object.entries(fields) : []
  return first === undefined ? undefined : complaint(first[0], [first[1]].flat()[0])
}

const complaint = (field: unknown, reason: unknown): Complaint => ({
  ...(typeof field === 'string' && field !== '' ? { field } : {}),
  ...(typeof reason === 'string' ? { reason } : {}),
})

function textAt(body: unknown, path: string | undefined): string | undefined {
  const text = path === undefined ? undefined : dig(body, path)
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** The attribute a reason speaks of, by the words for it: the first that is found, with upper and lower case alike. */
function spokenOf(reason: string | undefined, { words }: Places): string | undefined {
  const said = reason?.toLowerCase() ?? ''
  return Object.entries(words).find(([word]) => said.includes(word.toLowerCase()))?.[1]
}

/** The attribute that is written to a field of the system. */
function attributeAt(field: string, { attributes }: Description): string {
  const [name] = Object.entries(attributes).find(([name, { at = name, to = at }]) => to === field) ?? [field]
  return name
}
