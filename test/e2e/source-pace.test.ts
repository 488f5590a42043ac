import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import { createFakeClock } from '../transport/fake-clock.ts'
import { type LimitedOptions, pass, serveLimited } from '../transport/limited.ts'
import { writeAll } from './any-stage.ts'

const pageSize = 2

/** usherd with people behind a paged API that stands on the same clock, and nobody to send them to but a file's worth of plan. */
async function onPages(pages: number, server: Partial<LimitedOptions>, more = '') {
  const clock = createFakeClock('2026-03-01T12:00:00.000Z')
  const folder = await mkdtemp(join(tmpdir(), 'usherd-pace-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const answer = ({ searchParams }: URL) => {
    const page = Number(searchParams.get('page') ?? 1)
    return page > pages
      ? []
      : Array.from({ length: pageSize }, (_none, index) => ({ id: `${page}-${index}`, login: `p${page}x${index}` }))
  }
  const people = await serveLimited({ clock, answer, ...server })
  const target = await serveLimited({ clock, answer: () => [] })
  await writeAll(join(folder, 'config'), {
    'usherd.yaml': 'store: ../usherd.db\n',
    'sources/staff.yaml': `
connector: rest
settings:
  url: ${people.url}
  api:
    id: id
    list: { path: /staff, paging: { kind: page, param: page } }
key: id
attributes: { userName: login }
${more}
`,
    'targets/desk.yaml': `
connector: rest
settings:
  url: ${target.url}
  api:
    id: id
    list: { path: /users }
    create: { path: /users, id: id, unique: [login] }
    find: { login: { path: /users, query: { login: '{value}' } } }
    attributes: { login: { type: text } }
from: [staff]
match: [login]
leavers: { action: unmanage }
attributes: { login: userName }
`,
  })
  const run = async (...argv: readonly string[]) => {
    let out = ''
    const write = (text: string): void => {
      out += text
    }
    const signal = new AbortController().signal
    const code = runCommandLine(['--config', 'config', ...argv], {
      terminal: { out: write, err: write, colour: false, width: 200, interactive: false },
      env: {},
      cwd: folder,
      connectors,
      clock,
      random: () => 0,
      randomBytes: count => new Uint8Array(count),
      stop: signal,
      kill: signal,
      version: '0.0.0',
    })
    return { code: await pass(clock, () => people.busy + target.busy > 0, code), out }
  }
  return { clock, people, run }
}

test('fifty pages of an API that allows thirty requests in ten seconds are read whole', async () => {
  const { people, run } = await onPages(50, { requests: 30, perMs: 10_000 })
  const { out } = await run('plan')
  expect(out).toContain('staff: 100 records')
  expect(people.sentAway).toBeGreaterThan(0)
})

test('nobody is sent away where the pace is the limit', async () => {
  const { people, run } = await onPages(50, { requests: 30, perMs: 10_000 }, 'pace: { requests: 30, per: 10s }')
  expect((await run('plan')).out).toContain('staff: 100 records')
  expect(people.sentAway).toBe(0)
})

test('one page that answers 503 once, and one whose connection is cut, do not lose the reading', async () => {
  let asked = 0
  const { run } = await onPages(50, {
    trouble: (request, response) => {
      asked += 1
      if (asked === 25) response.writeHead(503).end()
      else if (asked === 35) request.socket.destroy()
      else return false
      return true
    },
  })
  expect((await run('plan')).out).toContain('staff: 100 records')
})

test('a long pause ends the reading with one sentence, binds the next command, and ends by release', async () => {
  let asked = 0
  const { people, clock, run } = await onPages(5, {
    trouble: (_request, response) => {
      asked += 1
      if (asked !== 3) return false
      response.writeHead(429, { 'retry-after': '1800' }).end()
      return true
    },
  })
  const first = await run('plan')
  expect(first.code).toBe(4)
  expect(first.out).toContain('asks to slow down (HTTP 429); it is not asked again before 2026-03-01T12:3')
  const before = people.asked.length
  const second = await run('plan')
  expect([second.code, people.asked.length]).toEqual([4, before])
  expect(second.out).toContain('no request may be sent before 2026-03-01T12:3')
  expect((await run('release', 'staff')).out).toContain('staff is released')
  expect((await run('plan')).out).toContain('staff: 10 records')
  expect(clock.now().getTime()).toBeLessThan(new Date('2026-03-01T12:30:00.000Z').getTime())
})
