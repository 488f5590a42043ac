/** Marks text by what it means; how that looks is the terminal's business. Each function gives back the text, dressed or not. */
export interface Paint {
  readonly added: (text: string) => string
  readonly removed: (text: string) => string
  readonly changed: (text: string) => string
  readonly held: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
  readonly ok: (text: string) => string
  readonly warn: (text: string) => string
  readonly bad: (text: string) => string
}
