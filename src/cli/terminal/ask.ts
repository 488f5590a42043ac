import { createInterface } from 'node:readline'

/** Where answers are typed. */
export type Keyboard = NodeJS.ReadableStream & { readonly isTTY?: boolean }

/**
 * Asks whoever sits at the terminal, and waits for one line.
 * @param signal gives up: Ctrl-C while the question stands ends the command, not only the question
 * @returns undefined when nobody answered
 */
export function askAt(
  input: Keyboard,
  write: (text: string) => void,
): (question: string, signal: AbortSignal) => Promise<string | undefined> {
  return (question, signal) =>
    new Promise(resolve => {
      if (signal.aborted) return resolve(undefined)
      const lines = createInterface({ input, terminal: false })
      const end = (answer: string | undefined): void => {
        signal.removeEventListener('abort', giveUp)
        resolve(answer)
        lines.close()
      }
      const giveUp = (): void => end(undefined)
      signal.addEventListener('abort', giveUp, { once: true })
      lines.once('line', end)
      lines.once('close', giveUp)
      write(question)
    })
}
