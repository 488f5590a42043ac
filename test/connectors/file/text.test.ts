import { describe, expect, test } from 'vitest'
import { problemOf, recordsOf } from './written.ts'

const names = ['Müller', "O'Neil"]
const csv = (given: readonly string[]) => `id,name\n${given.map((name, index) => `${index},${name}\n`).join('')}`
const read = async (content: Uint8Array, encoding: string, chunkBytes: number) =>
  (await recordsOf(content, { encoding, chunkBytes })).map(record => record.fields.name)

describe.each([1, 2, 3, 7, 65536])('in pieces of %i bytes', chunkBytes => {
  test.each<[string, string, Uint8Array, string[]]>([
    [
      'UTF-8',
      'utf-8',
      Buffer.from(csv([...names, 'Łukasz', 'Nguyễn', '𠮷田'])),
      [...names, 'Łukasz', 'Nguyễn', '𠮷田'],
    ],
    ['UTF-8 under another of its names', 'UTF8', Buffer.from(csv(['Łukasz'])), ['Łukasz']],
    ['windows-1252', 'windows-1252', Buffer.from(csv(names), 'latin1'), names],
    [
      'windows-1252 beyond latin1',
      'windows-1252',
      Buffer.concat([Buffer.from('id,name\n1,'), Buffer.of(0x80, 0x0a)]),
      ['€'],
    ],
    ['iso-8859-1', 'iso-8859-1', Buffer.from(csv(names), 'latin1'), names],
    ['iso-8859-2', 'iso-8859-2', Buffer.concat([Buffer.from('id,name\n1,'), Buffer.of(0xa3, 0x0a)]), ['Ł']],
    ['UTF-16', 'utf-16le', Buffer.from(`\ufeff${csv([...names, '𠮷田'])}`, 'utf16le'), [...names, '𠮷田']],
    ['UTF-16 without a mark', 'utf-16le', Buffer.from(csv(['Nguyễn']), 'utf16le'), ['Nguyễn']],
    [
      'Shift_JIS',
      'shift_jis',
      Buffer.concat([Buffer.from('id,name\n1,'), Buffer.of(0x83, 0x65, 0x83, 0x58, 0x0a)]),
      ['テス'],
    ],
  ])('%s is read', async (_name, encoding, content, expected) => {
    expect(await read(content, encoding, chunkBytes)).toEqual(expected)
  })

  test('bytes that are not UTF-8 are refused with their place and a hint', async () => {
    const problem = await problemOf(
      read(Buffer.from(csv(['Müller', "O'Neil", 'Zoë']).replace('Müller', 'Mueller'), 'latin1'), 'utf-8', chunkBytes),
    )
    expect(problem).toMatchObject({
      class: 'source',
      code: 'source.not-utf8',
      message: expect.stringMatching(/is not UTF-8 at line 4 \(byte 32\)$/),
      next: expect.stringContaining('windows-1252'),
    })
  })
})

describe('a file in the wrong encoding', () => {
  test.each<[string, string, string]>([
    ['one name beyond ASCII', 'windows-1252', csv(names)],
    ['a mark alone', 'windows-1252', `\ufeff${csv(["O'Neil"])}`],
    ['other letters', 'windows-1251', csv(['Łukasz', 'Nguyễn', '𠮷田'])],
    ['Latin-9', 'iso-8859-15', csv(names)],
    ['koi8-r', 'koi8-r', csv(['Мария'])],
  ])('is refused before anybody is read when it is UTF-8 all through: %s', async (_name, encoding, text) => {
    for (const chunkBytes of [1, 3, 65536])
      expect(await problemOf(recordsOf(Buffer.from(text), { encoding, chunkBytes }))).toMatchObject({
        class: 'source',
        code: 'source.is-utf8',
        message: expect.stringContaining(`is UTF-8 from beginning to end, and \`encoding\` says ${encoding}`),
        next: 'Set `encoding: utf-8`, or remove it.',
      })
  })

  test.each<[string, string, Uint8Array]>([
    ['ASCII alone', 'windows-1252', Buffer.from(csv(["O'Neil"]))],
    [
      'one name that is not UTF-8, behind one that is',
      'windows-1252',
      Buffer.concat([Buffer.from(csv(['Ã¼', 'a']), 'latin1'), Buffer.from('2,Zoë\n', 'latin1')]),
    ],
    [
      'a character that is cut at the end',
      'windows-1252',
      Buffer.concat([Buffer.from(csv(['Müller'])), Buffer.from('2,Ã', 'latin1')]),
    ],
    ['an encoding of more bytes a character', 'gb18030', Buffer.from('id,name\n1,\u0041\n')],
  ])('is read when it may be what is set: %s', async (_name, encoding, content) => {
    for (const chunkBytes of [1, 65536])
      expect((await recordsOf(content, { encoding, chunkBytes })).length).toBeGreaterThan(0)
  })

  test.each([
    ['windows-1252', 0x81],
    ['windows-1252', 0x9d],
    ['windows-1250', 0x98],
    ['iso-8859-1', 0x90],
    ['iso-8859-15', 0x92],
  ])('is refused for a byte that is no character: %s %i', async (encoding, byte) => {
    const content = Buffer.concat([Buffer.from('id,name\n1,M'), Buffer.of(byte, 0xfc), Buffer.from('\n')])
    expect(await problemOf(recordsOf(content, { encoding }))).toMatchObject({ code: 'source.undecodable' })
  })

  test.each<[string, number[]]>([
    ['a byte that is nowhere in UTF-8', [0xff]],
    ['a character written too long', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a continuation without its beginning', [0x80]],
    ['a beginning without its continuation', [0xe2, 0x82]],
  ])('is refused: %s', async (_name, bytes) => {
    const content = Buffer.concat([Buffer.from('id,name\n1,a\n2,'), Buffer.from(bytes), Buffer.from('x\n')])
    const problem = await problemOf(recordsOf(content))
    expect(problem).toMatchObject({ code: 'source.not-utf8', message: expect.stringContaining('line 3 (byte 15)') })
  })

  test('UTF-16 is recognised by its mark, and the message says what to set', async () => {
    const problem = await problemOf(recordsOf(Buffer.from('\ufeffid,name\n', 'utf16le')))
    expect(problem).toMatchObject({ code: 'source.not-utf8', next: 'Set `encoding: utf-16le`.' })
  })

  test('what is not in the configured encoding is refused', async () => {
    const content = Buffer.concat([Buffer.from('id,name\n', 'utf16le'), Buffer.of(0x00, 0xd8, 0x41, 0x00)])
    expect(await problemOf(recordsOf(content, { encoding: 'utf-16le' }))).toMatchObject({ code: 'source.undecodable' })
  })

  test.each([
    ['utf-8', Buffer.from('id,name\n1,ü').subarray(0, -1)],
    ['utf-16le', Buffer.from('id,name\n1,a', 'utf16le').subarray(0, -1)],
  ])('a file that ends inside a %s character was cut off', async (encoding, content) => {
    expect(await problemOf(recordsOf(content, { encoding }))).toMatchObject({
      code: 'source.truncated',
      message: expect.stringContaining('line 2'),
    })
  })
})
