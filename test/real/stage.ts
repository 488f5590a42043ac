import { randomBytes } from 'node:crypto'
import { type AnyStage, setUpWith } from '../e2e/any-stage.ts'
import { type Observed, observe } from './observed.ts'

/** usherd with a file of people, a store of its own, and a real product as its target `desk`, seen on the wire. */
export interface RealStage extends AnyStage {
  /** Write requests since the last question. */
  readonly writes: Observed['writes']
  /** Replaces the target's file. */
  retarget(target: RealStageOptions['target']): Promise<void>
  /** Runs `sync`, which has to end with this code. @returns what it said */
  sync(code?: number): Promise<string>
  /** Runs `sync`, which has to send nothing that writes. @returns what it said */
  silentSync(): Promise<string>
}

export interface RealStageOptions {
  /** The product's own: `http://127.0.0.1:8080`. */
  readonly origin: string
  /** The target's file. @param origin how usherd reaches the product */
  readonly target: (origin: string) => string
  readonly env: Readonly<Record<string, string>>
}

/** Sets everything up; nothing has been read or sent. */
export async function onProduct({ origin, target, env }: RealStageOptions): Promise<RealStage> {
  const endpoint = await observe(origin)
  const stage = await setUpWith({
    files: { 'sources/people.yaml': source, 'targets/desk.yaml': target(endpoint.origin) },
    env,
  })
  const remove = stage[Symbol.asyncDispose].bind(stage)
  const sync: RealStage['sync'] = async (code = 0) => {
    const said = await stage.run('sync')
    if (said.code !== code) throw new Error(`sync ended with ${said.code}, not ${code}:\n${said.out}${said.err}`)
    return said.out
  }
  return Object.assign(stage, {
    writes: endpoint.writes,
    retarget: (change: typeof target) => stage.configure({ 'targets/desk.yaml': change(endpoint.origin) }),
    sync,
    async silentSync() {
      endpoint.writes()
      const said = await sync()
      const written = endpoint.writes()
      if (written.length > 0) throw new Error(`a run that should be silent wrote:\n${written.join('\n')}\n${said}`)
      return said
    },
    async [Symbol.asyncDispose]() {
      await endpoint[Symbol.asyncDispose]()
      await remove()
    },
  })
}

const source = `
connector: file
settings: { path: ../../people.csv }
key: key
attributes:
  userName: login
  emails.work: mail
  name.givenName: first
  name.familyName: last
  title: title
  department: department
proof: { shrink: 100% }
`

/** A row of the file of people. */
export type Row = Readonly<Record<'key' | 'login' | 'mail' | 'first' | 'last' | 'title' | 'department', string>>

/** Somebody no other test knows, so that tests may run in any order and again. Letters and digits: every product takes such a name. */
export function somebody(word: string, change: Partial<Row> = {}): Row {
  const login = unique(word)
  const usual = { key: login, login, mail: `${login}@example.org`, first: 'Ann', last: 'Nowak', title: 'Desk' }
  return { ...usual, department: 'IT', ...change }
}

export const unique = (word: string): string => `${word}${randomBytes(4).toString('hex')}`
