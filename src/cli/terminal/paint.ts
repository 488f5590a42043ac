import type { Paint } from '../../plan/show/paint.ts'

export type { Paint } from '../../plan/show/paint.ts'

const plain = (text: string): string => text

/** Select Graphic Rendition (ECMA-48 §8.3.117): a colour or weight on, and the code that takes just that off again. */
const dressed =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`

/** @param colour false: every mark gives the text back as it is */
export function createPaint(colour: boolean): Paint {
  const style = (on: number, off: number) => (colour ? dressed(on, off) : plain)
  const green = style(32, 39)
  const red = style(31, 39)
  const yellow = style(33, 39)
  return {
    added: green,
    removed: red,
    changed: style(36, 39),
    held: yellow,
    dim: style(2, 22),
    bold: style(1, 22),
    ok: green,
    warn: yellow,
    bad: red,
  }
}
