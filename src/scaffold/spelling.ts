/** One name in every form a connector is called by. */
interface Spellings {
  /** In `connector:`, and its folder: `help-desk`. */
  readonly name: string
  /** In code: `helpDesk`. */
  readonly identifier: string
  /** Inside longer names in code: `HelpDesk`. */
  readonly capital: string
  /** For people: `Help desk`. */
  readonly title: string
  /** At the beginning of environment variables: `HELP_DESK`. */
  readonly variable: string
}

/** @param name lower-case words with dashes between them */
export function spellingsOf(name: string): Spellings {
  const capitals = name.split('-').map(capitalised)
  const capital = capitals.join('')
  return {
    name,
    identifier: `${capital.charAt(0).toLowerCase()}${capital.slice(1)}`,
    capital,
    title: capitalised(name.replaceAll('-', ' ')),
    variable: name.replaceAll('-', '_').toUpperCase(),
  }
}

const capitalised = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`

/** What the template calls itself. No form of it is part of another, and none is a word of its own. */
export const placeholder = spellingsOf('sample-product')

/** A text of the template with every form of its name replaced by the same form of another. */
export function respelled(text: string, name: string): string {
  const to = spellingsOf(name)
  return text
    .replaceAll(placeholder.name, to.name)
    .replaceAll(placeholder.identifier, to.identifier)
    .replaceAll(placeholder.capital, to.capital)
    .replaceAll(placeholder.title, to.title)
    .replaceAll(placeholder.variable, to.variable)
}
