/** Words that YAML 1.1 readers take for booleans and YAML 1.2 readers (we) take for text. */
const words: Readonly<Record<string, boolean>> = { yes: true, no: false, on: true, off: false }

interface TrapText {
  readonly message: string
  readonly next: string
}

/**
 * Judges a scalar written without quotes. Sources of the rules: YAML 1.1 type repository (bool, int, float, timestamp)
 * against the core schema of YAML 1.2.2 §10.3.
 * @param source the text as it stands in the file
 * @param value what it was read as
 * @returns what is doubtful about it and how to write it plainly, or undefined when every reader sees the same
 */
export function findTrap(source: string, value: unknown): TrapText | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return numberTrap(source, value)
  if (typeof value !== 'string') return undefined
  const word = words[source.toLowerCase()]
  if (word !== undefined)
    return {
      message: `${source} without quotes is text for some and ${word} for others`,
      next: `write ${word}, or "${source}" for text`,
    }
  if (/^\d{4}-\d\d?-\d\d?([Tt ].*)?$/.test(source))
    return {
      message: `${source} without quotes is a date for some readers and text for others`,
      next: `quote it: "${source}"`,
    }
  return undefined
}

/** Numbers whose text is not how the number is written: 007, 1e3, 0x1F, 1.10, +5, more digits behind the point than a number keeps. */
function numberTrap(source: string, value: number | bigint): TrapText | undefined {
  if (String(value) === source) return undefined
  return {
    message: `${source} without quotes is read as the number ${value}`,
    next: `quote it for text: "${source}", or write ${value}`,
  }
}
