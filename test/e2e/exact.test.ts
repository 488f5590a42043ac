import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Served } from '#simulation'
import { type Asked, startSmall } from '../connectors/rest/records.ts'
import { setUpWith } from './any-stage.ts'
import { crowd, csv } from './files.ts'
import { accountOf, setUp } from './stage.ts'

const first = 9_196_877_626_998_780n

/** An API whose ids and numbers are whole numbers that no double holds, and people in a file of lines who have such keys. */
async function onNumbers() {
  const accounts = new Map<string, string>()
  const json = (status: number, text: string): Served => ({
    status,
    headers: { 'content-type': 'application/json' },
    text,
  })
  const show = (id: string): string => `{"id":${id},${accounts.get(id)}}`
  const product = await startSmall(() => ({ method, path, raw }: Asked) => {
    const id = path.split('/')[2]
    if (id === undefined && method === 'GET') return json(200, `[${[...accounts.keys()].map(show).join(',')}]`)
    const made = id ?? String(first + BigInt(accounts.size))
    if (id !== undefined && !accounts.has(id)) return json(404, '{}')
    if (method === 'DELETE') accounts.delete(made)
    else if (method !== 'GET') accounts.set(made, raw.slice(1, -1).replace(`"id":${made},`, ''))
    return method === 'DELETE' ? json(200, '{}') : json(200, show(made))
  })
  const stage = await setUpWith({
    files: {
      'sources/people.yaml': `
connector: file
settings: { path: ../../people.ndjson }
key: key
attributes: { userName: login, number: number }
proof: { shrink: 50% }
`,
      'targets/desk.yaml': `
connector: rest
settings:
  url: ${product.url}
  api:
    id: id
    list: { path: /users }
    find: { login: { path: /users, query: { login: "{value}" } } }
    get: { path: "/users/{id}" }
    create: { path: /users, id: id }
    update: { style: full, path: "/users/{id}" }
    delete: { path: "/users/{id}" }
    attributes: { login: { type: text }, number: { type: number }, tenant: { type: number } }
from: [people]
match: [login]
attributes: { login: userName, number: number, tenant: { value: 9007199254740993 } }
leavers: { action: delete }
guard: { delete: 100 }
pace: { requests: 1000, per: 1s, concurrency: 1 }
`,
    },
  })
  const remove = stage[Symbol.asyncDispose].bind(stage)
  return Object.assign(stage, {
    accounts,
    write: (...lines: readonly string[]) => writeFile(join(stage.folder, 'people.ndjson'), `${lines.join('\n')}\n`),
    asked: (method: string) =>
      product.requests.filter(({ asked }) => asked.method === method).map(({ asked }) => asked.path),
    [Symbol.asyncDispose]: async () => {
      await product.close()
      await remove()
    },
  })
}

const line = (index: number): string =>
  `{"key":${first + BigInt(index)},"login":"p${index}","number":${first + BigInt(index)}}`

test('a leaver’s account is deleted, and not the one beside it, where keys, numbers and ids are beyond what a double holds', async () => {
  await using stage = await onNumbers()
  const lines = Array.from({ length: 9 }, (_none, index) => line(index))
  await stage.write(...lines)
  expect(await stage.run('sync')).toEqual({ code: 0, out: expect.any(String), err: '' })
  expect([...stage.accounts.entries()]).toEqual(
    lines.map((_line, index) => [
      String(first + BigInt(index)),
      `"login":"p${index}","number":${first + BigInt(index)},"tenant":9007199254740993`,
    ]),
  )
  const silent = await stage.run('sync')
  expect(silent.out).toContain('nothing to do')

  await stage.write(...lines.toSpliced(7, 1))
  const left = await stage.run('sync')
  expect(left).toMatchObject({ code: 0 })
  expect(stage.asked('DELETE')).toEqual([`/users/${first + 7n}`])

  await stage.write(...lines.toSpliced(7, 1).with(0, line(0).replace(/"number":\d+/, '"number":18446744073709551617')))
  const changed = await stage.run('plan')
  expect(changed.out).toContain(`${first} -> 18446744073709551617`)
  expect(await stage.run('sync')).toMatchObject({ code: 0 })
  expect(stage.accounts.get(String(first))).toContain('"number":18446744073709551617')
  expect((await stage.run('explain', String(first), '--json')).out).toContain('18446744073709551617')
})

describe('a file that is not what it seems', () => {
  const people = crowd(9)
  const lines = csv(people).trimEnd().split('\n')

  test.each<[string, string | Buffer, RegExp]>([
    [
      'two files stuck together',
      [...lines, ...lines].join('\n'),
      /line 11 repeats the header: two files stuck together\?/,
    ],
    ['UTF-8 that is set to be windows-1252', lines.join('\n').replace('Nowak', 'Müller'), /encoding: utf-8/],
    [
      'a byte that is no character',
      Buffer.from(lines.join('\n').replace('Nowak', 'M\u0081ller'), 'latin1'),
      /not windows-1252/,
    ],
  ])('%s: exit 4, and nobody is touched', async (_what, content, sentence) => {
    await using stage = await setUp({ source: { settings: '{ path: ../../people.csv, encoding: windows-1252 }' } })
    await stage.people(people)
    await stage.run('sync')
    stage.writes()
    await stage.file(content)
    const { code, err } = await stage.run('sync')
    expect(err).toMatch(sentence)
    expect(code).toBe(4)
    expect(stage.writes()).toEqual([])
  })

  test('a line that closes a report gets no account, and is named', async () => {
    await using stage = await setUp()
    await stage.file(`${[...lines, 'End of report,9 rows,,,,,,'].join('\n')}\n`)
    const { code, out, err } = await stage.run('sync')
    expect(out + err).toContain('looks like the last line of a report')
    expect(code).toBe(1)
    expect(accountOf(stage, 'p9')).toBeDefined()
    expect(accountOf(stage, '9 rows')).toBeUndefined()
    await stage.people(people)
    const clean = await stage.run('sync')
    expect(clean.code, clean.out + clean.err).toBe(0)
  })
})
