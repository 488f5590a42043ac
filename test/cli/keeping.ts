import type { Terminal } from '../../src/cli/terminal/terminal.ts'

/** A terminal that keeps what was said at it. */
export type Keeping = Terminal & { readonly said: { out: string; err: string } }

export function keeping(more: Partial<Pick<Terminal, 'colour' | 'width' | 'interactive'>> = {}): Keeping {
  const said = { out: '', err: '' }
  return {
    said,
    out: text => {
      said.out += text
    },
    err: text => {
      said.err += text
    },
    colour: false,
    width: 100,
    interactive: false,
    ...more,
  }
}
