import { type Connection, targetFile, variables } from './connection.ts'
import { createJournal, type JournalEntry, type Sighting } from './journal.ts'
import { type Arrived, type Served, serveLoopback } from './loopback.ts'
import { createConduct, type Misbehaviour, type Plan, type RequestFacts } from './misbehaviour.ts'
import type { ShownAccount } from './page.ts'
import { panelAnswer, panelPath } from './panel.ts'
import { idly, type Undo, withoutLists } from './yes-only.ts'

/** What a simulated product says of itself. `Details`: what its journal keeps of a request besides. */
export interface SimulatedProduct<Details extends object = object> {
  /** Names its target file and its variables: `znuny`. */
  readonly name: string
  /** For people: `Znuny 6.5`. */
  readonly title: string
  /** Path of the address clients are given. */
  readonly path: string
  readonly connection: Connection
  /** What a request is about, as far as it can be read. Never throws. */
  peek(arrived: Arrived): RequestFacts & Details
  /** See `Product` of the loopback server. */
  answer(arrived: Arrived, misbehaviour: Misbehaviour | undefined): Served
  throttled?(retryAfter: string | undefined): Served
  /** Remembers what there is; what it gives puts that back. */
  readonly snapshot?: () => Undo
  /** Accounts as people may see them. */
  accounts(): readonly ShownAccount[]
}

/** How any simulator may be started. */
export interface SimulationOptions {
  /** Default: any free one. */
  readonly port?: number
  readonly now?: () => Date
}

/** A simulator that runs. */
export interface Simulator<Details extends object = object> extends AsyncDisposable {
  readonly name: string
  readonly title: string
  /** Address for clients. */
  readonly url: string
  /** Address of the page for people. */
  readonly page: string
  readonly journal: readonly JournalEntry<Details>[]
  misbehave(plan: Plan): void
  accounts(): readonly ShownAccount[]
  /** A target file to use it with. */
  readonly targetFile: string
  /** What target files may refer to, by name of the variable. Holds secrets. */
  readonly variables: Readonly<Record<string, string>>
  /** From now on tells of every request that is over, without its secrets. */
  follow(listener: (sighting: Sighting) => void): void
  close(): Promise<void>
}

/**
 * Starts a product on the loopback address, in memory only, with a journal, a page and faults on demand (`/-/`).
 * @throws Problem `simulation.port` when the port cannot be had
 */
export async function startSimulator<Details extends object>(
  product: SimulatedProduct<Details>,
  { port = 0, now = () => new Date() }: SimulationOptions = {},
): Promise<Simulator<Details>> {
  const { name, title, path, connection } = product
  const conduct = createConduct()
  const journal = createJournal<Details>(now)
  const origin = (): string => `http://127.0.0.1:${loopback.port}`
  const file = (): string => targetFile(origin() + path, connection)
  const accounts = () => product.accounts()
  const parts = { title, url: () => origin() + path, targetFile: file, accounts, seen: journal.seen, conduct }
  const loopback = await serveLoopback(
    {
      aside: arrived => panelAnswer(arrived, parts),
      decide: arrived => {
        const asked = product.peek(arrived)
        const misbehaviour = conduct.decide(asked)
        journal.add(arrived, asked, misbehaviour)
        return misbehaviour
      },
      answer: (arrived, misbehaviour) => {
        if (misbehaviour?.kind === 'idle' && product.snapshot !== undefined)
          return idly(() => product.answer(arrived, undefined), product.snapshot)
        return misbehaviour?.kind === 'listless'
          ? product.answer(withoutLists(arrived, product.peek(arrived)), undefined)
          : product.answer(arrived, misbehaviour)
      },
      ...(product.throttled === undefined ? {} : { throttled: product.throttled }),
      over: journal.over,
    },
    port,
  )
  return {
    name,
    title,
    url: origin() + path,
    page: origin() + panelPath,
    journal: journal.entries,
    misbehave: conduct.misbehave,
    accounts,
    targetFile: file(),
    variables: variables(name, origin() + path, connection),
    follow: journal.follow,
    close: loopback.close,
    [Symbol.asyncDispose]: loopback.close,
  }
}
