import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { askAt } from '../../../src/cli/terminal/ask.ts'

const never = new AbortController().signal

function keyboard() {
  const input = new PassThrough()
  const written: string[] = []
  return { input, written, ask: askAt(input, text => void written.push(text)) }
}

test('a question is written, and answered by the next line', async () => {
  const { input, written, ask } = keyboard()
  const answer = ask('Really? [y/N] ', never)
  input.write('yes\nand more\n')
  expect(await answer).toBe('yes')
  expect(written).toEqual(['Really? [y/N] '])
})

test('nobody answers when the input ends, or the command is stopped', async () => {
  const { input, ask } = keyboard()
  const ended = ask('Really? ', never)
  input.end()
  expect(await ended).toBeUndefined()
  const stop = new AbortController()
  const stopped = keyboard().ask('Really? ', stop.signal)
  stop.abort()
  expect(await stopped).toBeUndefined()
  expect(await keyboard().ask('Really? ', stop.signal)).toBeUndefined()
})
