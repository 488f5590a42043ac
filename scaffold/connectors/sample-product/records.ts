import { plainText } from '#contract'

/** The texts of a list; none for anything that is no list. */
export const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(plainText) : [])
