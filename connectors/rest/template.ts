import { writeJson } from '#contract'

/** Names in braces: `/users/{id}`. `{value:json}`: as the inside of a JSON text, for searches that are written in JSON. */
const placeholder = /\{([^{}]*)\}/g
const asJson = /:json$/

/** The names a template asks for, in order. */
export const namesIn = (template: string): readonly string[] =>
  [...template.matchAll(placeholder)].map(([, name = '']) => name.replace(asJson, ''))

/**
 * What is wrong with a template, as a sentence's end to put behind its name.
 * @param known names that will have a value
 */
export function templateFlaw(template: string, known: readonly string[]): string | undefined {
  const wrong = namesIn(template).find(name => !known.includes(name))
  if (wrong !== undefined) return `has the placeholder {${wrong}}, which has no value here`
  return /[{}]/.test(template.replace(placeholder, '')) ? 'has a brace without its partner' : undefined
}

/** Fills a template in. @param encode how a value is written there; a path wants `encodeURIComponent` */
export function fillTemplate(
  template: string,
  values: Readonly<Record<string, string>>,
  encode: (value: string) => string = value => value,
): string {
  return template.replace(placeholder, (_all, name: string) => {
    const value = values[name.replace(asJson, '')] ?? ''
    return encode(asJson.test(name) ? writeJson(value).slice(1, -1) : value)
  })
}
