import { writeJson } from '../json.ts'

/**
 * A text with `***` in the place of values that nobody may see: as they are, as JSON writes them, and as an address does. A value that is
 * part of another one gives way to it. Short ones are masked too, at the price of an odd text; an empty one stands nowhere.
 */
export function masked(text: string, values: readonly string[]): string {
  const forms = values.flatMap(value => (value === '' ? [] : formsOf(value)))
  // Else what is left of the longer one would stay to be read.
  return forms
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, form) => rest.replaceAll(form, '***'), text)
}

function formsOf(value: string): readonly string[] {
  // Half a surrogate pair stands in no address, and cannot be written as part of one.
  const inAddress = value.toWellFormed()
  return [value, writeJson(value).slice(1, -1), encodeURI(inAddress), encodeURIComponent(inAddress)]
}
