const last = 0x10ffff

/**
 * The first text, by code points, behind all that begin with a prefix. Texts are kept in UTF-8, whose bytes have that order.
 * @param prefix without lone surrogates
 * @returns undefined when nothing lies behind them
 */
export function behindPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, character => character.codePointAt(0) ?? 0)
  while (points.at(-1) === last) points.pop()
  const end = points.pop()
  return end === undefined ? undefined : String.fromCodePoint(...points, following(end))
}

/** Surrogates are no characters. */
const following = (point: number): number => (point === 0xd7ff ? 0xe000 : point + 1)
