import type { RemoteAccount } from '../../src/domain/contract.ts'
import type { Case, Step } from './case.ts'
import { createDesk, type Desk, deskSettings } from './desk.ts'
import { createProgram, type Program } from './program.ts'
import { type Ground, isProtected, taint, type Violation, violations } from './promises.ts'
import { sourceYaml, targetYaml } from './rules.ts'
import type { Said } from './said.ts'
import { type Harm, openSource, type SourceStage } from './sources.ts'
import { Truth } from './truth.ts'

const dayMs = 24 * 3_600_000

/** How a history ended. */
export interface Played {
  readonly violation?: Violation
  readonly runs: number
}

type Trace = (line: string) => void

/** Plays one history: a whole first reading, readings that go wrong while life goes on, and a whole one at the end. */
export async function playHistory(drawn: Case, trace: Trace = () => {}): Promise<Played> {
  const history = await History.begin(drawn, trace)
  try {
    const violation = await history.play()
    return { runs: history.runs, ...(violation === undefined ? {} : { violation }) }
  } finally {
    await history.end()
  }
}

interface Parts {
  readonly desk: Desk
  readonly program: Program
  readonly source: SourceStage
}

class History {
  runs = 0
  readonly #case: Case
  readonly #trace: Trace
  readonly #desk: Desk
  readonly #program: Program
  readonly #source: SourceStage
  readonly #truth: Truth
  readonly #ground: Ground
  readonly #tainted = new Map<string, Set<string>>()
  /** Who lost an account, and when. */
  readonly #lost: { readonly key: string; readonly atMs: number }[] = []
  #nowMs = 0

  private constructor(drawn: Case, trace: Trace, parts: Parts) {
    const { desk, program, source } = parts
    this.#case = drawn
    this.#trace = trace
    this.#desk = desk
    this.#program = program
    this.#source = source
    this.#truth = new Truth(drawn)
    const strangers = [
      desk.add({ login: 'svc-backup', mail: '', title: '' }),
      desk.add({ login: 'boss', mail: 'boss@corp.test', title: 'Chief', groups: ['Staff'] }),
      desk.add({ login: 'old', mail: null, title: 'VIP' }),
    ]
    const staying = this.#truth.people.filter(({ key }) => this.#truth.isIn(key))
    for (const { login, mail } of staying.slice(0, drawn.adopted)) desk.add({ login, mail })
    this.#ground = {
      truth: this.#truth,
      strangers: new Map(strangers.map(account => [account.remoteId, account])),
      tainted: this.#tainted,
    }
  }

  static async begin(drawn: Case, trace: Trace): Promise<History> {
    const desk = createDesk()
    const program = await createProgram([desk.connector])
    const source = await openSource(drawn.form, program.folder)
    const history = new History(drawn, trace, { desk, program, source })
    const { rules } = drawn
    const files = {
      'usherd.yaml': 'store: ../usherd.db\n',
      'sources/hr.yaml': sourceYaml(source.settings, rules, history.#truth.canary, source.isTyped),
      'targets/desk.yaml': targetYaml(deskSettings, rules),
    }
    await program.configure(files)
    trace(`${files['sources/hr.yaml']}\n${files['targets/desk.yaml']}`)
    return history
  }

  async end(): Promise<void> {
    await this.#source.close()
    await this.#program[Symbol.asyncDispose]()
  }

  async play(): Promise<Violation | undefined> {
    const first = await this.#step({ happenings: [], numbers: [], hours: 0 }, true)
    if (first !== undefined) return first
    for (const step of this.#case.steps) {
      const violation = await this.#step(step)
      if (violation !== undefined) return violation
    }
    return this.#heal()
  }

  /** @param isFirst nothing is wrong, and nothing may be held back */
  async #step(step: Step, isFirst = false): Promise<Violation | undefined> {
    for (const { what, who, turn } of step.happenings) this.#trace(`- ${this.#truth.happen(what, who, turn)}`)
    this.#skip(step.hours * 3_600_000)
    const said = await this.#show(step)
    const seen = await this.#run(said, 'sync')
    if (seen.violation !== undefined) return seen.violation
    if (isFirst && seen.code !== 0) return { promise: 'first run', sentence: `the first run ended with ${seen.code}` }
    return undefined
  }

  /** A whole reading and a human at the keyboard: everything comes right, and then nothing is left to do. */
  async #heal(): Promise<Violation | undefined> {
    const whole = { happenings: [], numbers: [], hours: 0 }
    this.#tainted.clear()
    let code = 1
    for (let tries = 0; tries < 3 && code !== 0; tries += 1) {
      this.#skip(30 * 3_600_000)
      const said = await this.#show(whole)
      const seen = await this.#run(said, 'sync', '--attended')
      if (seen.violation !== undefined) return seen.violation
      const [, fingerprint] = /usherd apply (\w+)/.exec(seen.text) ?? []
      const applied = fingerprint === undefined ? seen : await this.#run(said, 'apply', fingerprint)
      if (applied.violation !== undefined) return applied.violation
      code = applied.code
    }
    // Who left and has an account nobody may touch is told by every run.
    if (code === 1 && this.#truth.keys.some(key => !this.#truth.isIn(key) && isProtected(key, this.#truth)))
      return undefined
    if (code !== 0) return { promise: 'healed', sentence: `whole readings again, and the run still ends with ${code}` }
    const written = this.#desk.writes.length
    const last = await this.#program.run('sync')
    this.#trace(last.text)
    if (last.code !== 0 || this.#desk.writes.length > written)
      return {
        promise: 'silence',
        sentence: `the run after the last one ended with ${last.code} and wrote ${this.#desk.writes.length - written} times`,
      }
    return undefined
  }

  #skip(ms: number): void {
    this.#nowMs += ms
    this.#program.skip(ms)
  }

  /** Has the source be as the step has it. @returns what it says */
  async #show(harm: Harm): Promise<Said> {
    const { people, rules } = this.#truth
    const strikeOff = (key: string): boolean => this.#truth.strikeOff(key)
    const said = await this.#source.show({ people, rules, strikeOff }, harm, this.#trace)
    const untrue = [...said.untrue].map(([key, own]) => [key, ...own])
    this.#trace(`  ${JSON.stringify({ untrue, hidden: [...said.hidden], unclaimed: [...said.unclaimed] })}`)
    return said
  }

  async #run(
    said: Said,
    ...argv: readonly string[]
  ): Promise<{ readonly code: number; readonly text: string; readonly violation?: Violation }> {
    const before = new Map(this.#desk.accounts)
    const from = this.#desk.writes.length
    const { code, text } = await this.#program.run(...argv)
    this.runs += 1
    this.#trace(`- ${argv.join(' ')}: exit ${code}\n${text}`)
    taint(this.#tainted, said)
    const after = new Map(this.#desk.accounts)
    if (argv.length === 1) this.#count(before, after)
    const lostInADay = new Set(this.#lost.filter(({ atMs }) => this.#nowMs - atMs < dayMs).map(({ key }) => key))
    const seen = { before, after, writes: this.#desk.writes.slice(from), code, text, lostInADay }
    for (const violation of violations(seen, said, this.#ground)) return { code, text, violation }
    return { code, text }
  }

  #count(before: ReadonlyMap<string, RemoteAccount>, after: ReadonlyMap<string, RemoteAccount>): void {
    for (const [id, account] of before)
      if (account.active && after.get(id)?.active !== true)
        this.#lost.push({ key: String(account.attributes.login), atMs: this.#nowMs })
  }
}
