/** HTML that is safe to send. Made by `html` alone, so that nothing gets into a page unescaped. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = Markup | string | number | readonly Part[]

/** A piece of a page: texts put into it are escaped, pieces and lists of pieces stand as they are. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, string, index) => `${text}${rendered(parts[index - 1] ?? '')}${string}`))
}

function rendered(part: Part): string {
  if (part instanceof Markup) return part.text
  return typeof part === 'object' ? part.map(rendered).join('') : escaped(String(part))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, found => entities[found] ?? '')
