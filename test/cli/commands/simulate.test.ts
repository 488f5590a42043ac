import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectors } from '../../../connectors/index.ts'
import { simulators } from '../../../connectors/simulators.ts'
import { runCommandLine } from '../../../src/cli/program.ts'
import { systemClock } from '../../../src/transport/clock.ts'
import { type Keeping, keeping } from '../keeping.ts'

/** A folder that is gone after the test. */
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'usherd-simulate-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

interface World {
  readonly cwd: string
  readonly terminal: Keeping
  readonly stop: AbortController
  readonly env?: Readonly<Record<string, string>>
}

const usherd = (argv: readonly string[], { cwd, terminal, stop, env = {} }: World) =>
  runCommandLine(argv, {
    terminal,
    env,
    cwd,
    connectors,
    clock: systemClock,
    random: () => 0,
    randomBytes: count => new Uint8Array(count).fill(7),
    stop: stop.signal,
    kill: new AbortController().signal,
    version: '0.0.0',
  })

/** Runs `usherd simulate`, does something once the simulators are there, and stops it. */
async function during(
  argv: readonly string[],
  work: (said: Keeping['said'], cwd: string) => Promise<void> = async () => {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const world = { cwd: await folder(), terminal: keeping(), stop: new AbortController() }
  const { said } = world.terminal
  const ended = usherd(['simulate', '--port', '0', ...argv], world)
  const isReady = () => said.out.includes(argv.includes('--json') ? '\n' : 'Ctrl-C ends it')
  await expect.poll(() => isReady() || said.err !== '', { interval: 5 }).toBe(true)
  try {
    await work(said, world.cwd)
  } finally {
    world.stop.abort(new Error('interrupted'))
  }
  return { code: await ended, ...said }
}

const pageIn = (text: string): string => /http:\/\/127\.0\.0\.1:\d+\/-\//.exec(text)?.[0] ?? 'none'

/** Words of a command line that cannot run: it ends by itself. */
async function refused(...argv: readonly string[]) {
  const world = { cwd: await folder(), terminal: keeping(), stop: new AbortController() }
  return { code: await usherd(['simulate', ...argv], world), ...world.terminal.said }
}

describe('usherd simulate', () => {
  test('runs every simulator until it is stopped, and that is no failure', async () => {
    const { code, out, err } = await during([], async said => {
      const pages = [...said.out.matchAll(/page +(\S+)/g)].map(([, page = '']) => page)
      expect(pages).toHaveLength(simulators.length)
      for (const page of pages) expect((await fetch(page)).status).toBe(200)
    })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const { name } of simulators) expect(out).toContain(`# targets/${name}.yaml`)
  })

  test('runs only those that are named', async () => {
    const { out } = await during(['scim', 'zabbix'])
    expect(out.match(/# targets\/\w+\.yaml/g)).toEqual(['# targets/zabbix.yaml', '# targets/scim.yaml'])
  })

  test('lets go of its ports when it ends', async () => {
    const { out } = await during(['scim'])
    await expect(fetch(pageIn(out))).rejects.toThrow()
  })

  test('makes every one of them fail as it is told', async () => {
    await during(['scim', 'nexudus', '--fault', 'unavailable:1', '--fault', 'torn:next=2,on=writes'], async said => {
      for (const [page = ''] of said.out.matchAll(/http\S+\/-\//g)) {
        expect(await (await fetch(`${page}faults`)).json()).toEqual([
          { fault: 'unavailable', on: 'everything', probability: 1 },
          { fault: 'torn', on: 'writes', next: 2 },
        ])
      }
    })
  })

  test('prints requests as they come, a line each, when asked to', async () => {
    const { out } = await during(['scim', '--follow', '--fault', 'cut-before:next=1,on=writes'], async said => {
      const url = /address +(\S+)/.exec(said.out)?.[1] ?? ''
      await fetch(`${url}/Users?token=hunter2`)
      await fetch(`${url}/Users`, { method: 'POST', body: 'x' }).catch(() => undefined)
      await expect.poll(() => said.out, { interval: 5 }).toContain('(cut)')
    })
    expect(out).toMatch(/\d\d:\d\d:\d\d\.\d{3} scim read {2}GET \/Users 401\n/)
    expect(out).toMatch(/scim write POST \/Users no answer \(cut\)\n/)
    expect(out).not.toContain('hunter2')
  })

  test('says it to machines in one line each', async () => {
    const { out } = await during(['znuny', 'scim', '--json'])
    const lines = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines).toEqual([
      {
        name: 'znuny',
        title: 'Znuny 6.5',
        url: expect.stringMatching(/Webservice\/Sync$/),
        page: expect.stringMatching(/\/-\/$/),
        env: { SIMULATED_ZNUNY_URL: lines[0].url, SIMULATED_ZNUNY_PASSWORD: expect.any(String) },
      },
      expect.objectContaining({ name: 'scim' }),
    ])
  })

  test('writes target files, keeps those that are there, and what they refer to is readable for us alone', async () => {
    await during(['scim', 'zabbix', '--write', '.'], async (said, cwd) => {
      expect(said.out).toContain('wrote targets/scim.yaml\n')
      expect(await readFile(join(cwd, 'targets/scim.yaml'), 'utf8')).toMatch(/^connector: scim\n/)
      expect((await stat(join(cwd, 'simulated.env'))).mode & 0o777).toBe(0o600)
      expect(await readFile(join(cwd, 'simulated.env'), 'utf8')).toMatch(/^export SIMULATED_ZABBIX_URL='http/)
      await writeFile(join(cwd, 'targets/scim.yaml'), 'mine')
      const again = { cwd, terminal: keeping(), stop: new AbortController() }
      const ended = usherd(['simulate', 'scim', '--port', '0', '--write', '.'], again)
      await expect.poll(() => again.terminal.said.out, { interval: 5 }).toContain('kept  targets/scim.yaml\n')
      again.stop.abort()
      await ended
      expect(await readFile(join(cwd, 'targets/scim.yaml'), 'utf8')).toBe('mine')
    })
  })

  test.each([
    [
      ['flux'],
      'there is no simulator "flux": there are zabbix, znuny, otrs8, superoffice, nexudus, scim, nexudus-coworkers',
    ],
    [['--fault', 'flood'], 'there is no fault "flood": there are slow, cut-before'],
    [['--port', 'x'], 'It wants a port from 0 to 65500, such as 8901.'],
    [['--port', '65501'], 'It wants a port from 0 to 65500'],
  ])('%s ends with 2 and says what there is', async (argv, sentence) => {
    const { code, out, err } = await refused(...argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(sentence)
  })

  test('says in one sentence that a port is taken', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { code, err } = await refused('zabbix', '--port', String(port))
    expect(code).toBe(2)
    expect(err).toContain(`the simulator zabbix cannot start: port ${port} is taken by another program\n`)
    expect(err).toContain('--port names another first port')
  })
})

test('what simulate writes is a configuration that works at once: signs in, makes accounts, and is silent after', async () => {
  const cwd = await folder()
  const first = { cwd, terminal: keeping(), stop: new AbortController() }
  await usherd(['init', 'config'], first)
  await rm(join(cwd, 'config/targets/zabbix.yaml'))
  const ended = usherd(['simulate', '--port', '0', '--write', 'config'], first)
  await expect.poll(() => first.terminal.said.out, { interval: 5 }).toContain('Ctrl-C ends it')
  const written = await readFile(join(cwd, 'config/simulated.env'), 'utf8')
  const env = Object.fromEntries(
    [...written.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  )
  const run = async (...argv: readonly string[]) => {
    const world = { cwd, terminal: keeping(), stop: new AbortController(), env }
    return { code: await usherd(argv, world), ...world.terminal.said }
  }
  expect(await run('check', '--live')).toMatchObject({ code: 0, out: expect.stringMatching(/good\n$/) })
  const { code, out } = await run('sync', '--json')
  const made = simulators.map(({ name: target }) => ({ target, kind: 'create', outcome: 'applied', count: 3 }))
  expect(code).toBe(0)
  expect(JSON.parse(out).operations).toEqual(
    made.toSorted((a, b) => (a.target < b.target ? -1 : 1)).map(one => expect.objectContaining(one)),
  )
  expect((await run('sync')).out).toContain('nothing to do')
  first.stop.abort()
  expect(await ended).toBe(0)
})
