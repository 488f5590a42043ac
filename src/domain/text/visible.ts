/**
 * What a terminal hides, obeys or turns round: control characters, formatting characters (direction marks among them), spaces
 * that are not the plain one, halves of surrogate pairs. Joiners belong to the letters of many scripts and the ideographic
 * space is plain to see: both stay.
 */
const hidden = /(?! |\u200c|\u200d|\u3000)[\p{Cc}\p{Cf}\p{Z}\p{Cs}]/gu

/**
 * Text with everything in it that could not be seen made visible: `␊` for a line feed and its like, `<U+202E>` for the rest.
 * Values come from other systems; none of them may speak to the terminal.
 */
export function visible(text: string): string {
  return text.replace(hidden, character => {
    const point = character.codePointAt(0) ?? 0
    // Unicode has pictures of the 32 oldest control characters, in their order, and of DEL.
    if (point < 0x20) return String.fromCodePoint(0x2400 + point)
    return point === 0x7f ? '␡' : `<U+${point.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}

/** Lines that we broke ourselves: each of them visible, the breaks as they are. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n')

/**
 * A copy in which every text is visible, at any depth of plain objects and lists, names of their fields included. The gate between what
 * other systems say and a text for people: whoever prints it takes this copy, and no value needs to be thought of by itself.
 * What is no plain data (dates, secrets, compiled rules) stays as it is.
 */
export function visibleIn<Data>(data: Data): Data {
  return seen(data) as Data // the same shape: only the characters of texts are others
}

function seen(data: unknown): unknown {
  if (typeof data === 'string') return visible(data)
  if (Array.isArray(data)) return data.map(seen)
  if (typeof data !== 'object' || data === null || !isPlain(data)) return data
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [visible(name), seen(value)]))
}

const isPlain = (data: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(data))

/** Visible text, at most so many characters of it, with `…` where it was cut. */
export function excerpt(text: string, most: number): string {
  // Two units of a string make at most one character: no need to take a megabyte apart for a few of them.
  const points = [...visible(text.slice(0, 2 * most + 2))]
  return points.length > most ? `${points.slice(0, most).join('')}…` : points.join('')
}
