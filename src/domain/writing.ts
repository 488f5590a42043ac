/** Where and how a connector's settings have values written, as short texts that change exactly when that does. No secret is in them. */
export interface Writing {
  /** What holds for every attribute: the spelling of requests, the address changes go to. */
  readonly every?: string
  /** What holds for single ones, under their names in `attributes`: the field they stand in, the form they are sent in. */
  readonly attributes?: Readonly<Record<string, string>>
  /** How an account is enabled and disabled. */
  readonly active?: string
}

/** A mark by attribute, and one for enabling and disabling under `activeName`. */
export type WritingMarks = Readonly<Record<string, string>>

/** Stands among names of attributes for enabling and disabling; no attribute has brackets in its name. */
export const activeName = '(active)'
