import type { RemoteAccount } from '../../src/domain/contract.ts'
import type { Case, Step } from './case.ts'
import { createDesk, type Desk, deskSettings } from './desk.ts'
import { createProgram, type Program } from './program.ts'
import { type Ground, isProtected, mislead, taint, type Violation, violations } from './promises.ts'
import { heldBy, phonesYaml, sourceYaml, targetYaml } from './rules.ts'
import { Notes, type Said } from './said.ts'
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
  readonly sources: Sources
}

interface Sources {
  readonly hr: SourceStage
  readonly phones?: SourceStage
}

class History {
  runs = 0
  readonly #case: Case
  readonly #trace: Trace
  readonly #desk: Desk
  readonly #program: Program
  readonly #sources: Sources
  readonly #truth: Truth
  readonly #ground: Ground
  readonly #tainted = new Map<string, Set<string>>()
  readonly #misled = new Set<string>()
  /** Who lost an account, and when. */
  readonly #lost: { readonly key: string; readonly atMs: number }[] = []
  #nowMs = 0

  private constructor(drawn: Case, trace: Trace, parts: Parts) {
    const { desk, program, sources } = parts
    this.#case = drawn
    this.#trace = trace
    this.#desk = desk
    this.#program = program
    this.#sources = sources
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
      misled: this.#misled,
    }
  }

  static async begin(drawn: Case, trace: Trace): Promise<History> {
    const desk = createDesk()
    const program = await createProgram([desk.connector])
    const { rules } = drawn
    const { folder } = program
    const held = heldBy(rules)
    const hr = await openSource(drawn.form, { folder, name: 'people', fields: held.hr })
    const phones = rules.hasPhones
      ? await openSource(drawn.phones, { folder, name: 'phones', fields: held.phones })
      : undefined
    const sources = phones === undefined ? { hr } : { hr, phones }
    const history = new History(drawn, trace, { desk, program, sources })
    const files = {
      'usherd.yaml': 'store: ../usherd.db\n',
      'sources/hr.yaml': sourceYaml(hr.settings, rules, history.#truth.canary, hr.isTyped),
      ...(phones === undefined ? {} : { 'sources/phones.yaml': phonesYaml(phones.settings) }),
      'targets/desk.yaml': targetYaml(deskSettings, rules),
    }
    await program.configure(files)
    trace(Object.values(files).join('\n'))
    return history
  }

  async end(): Promise<void> {
    await this.#sources.hr.close()
    await this.#program[Symbol.asyncDispose]()
  }

  async play(): Promise<Violation | undefined> {
    const first = await this.#step({ happenings: [], numbers: [], hours: 0, where: 1 }, true)
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
    const whole = { happenings: [], numbers: [], hours: 0, where: 1 }
    let code = 1
    for (let tries = 0; tries < 3 && code !== 0; tries += 1) {
      this.#skip(30 * 3_600_000)
      const said = await this.#show(whole)
      const seen = await this.#run(said, 'sync', '--attended')
      if (seen.violation !== undefined) return seen.violation
      const answer = answerTo(seen.text)
      const applied = answer === undefined ? seen : await this.#run(said, ...answer)
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

  /** Has the sources be as the step has it. @returns what they say */
  async #show(harm: Harm & Pick<Step, 'where'>): Promise<Said> {
    const { people, rules } = this.#truth
    const { hr, phones } = this.#sources
    const strikeOff = (key: string): boolean => this.#truth.strikeOff(key)
    const subject = { people, rules, strikeOff }
    const isPhones = phones !== undefined && harm.where === 0
    const [notes, ofPhones] = [new Notes(), new Notes()]
    await phones?.show(subject, isPhones ? harm : { numbers: [] }, ofPhones, this.#trace)
    await hr.show(subject, isPhones ? { numbers: [] } : harm, notes, this.#trace)
    notes.add(ofPhones)
    const untrue = [...notes.untrue].map(([key, own]) => [key, ...own])
    this.#trace(`  ${JSON.stringify({ untrue, hidden: [...notes.hidden], unclaimed: [...notes.unclaimed] })}`)
    return notes
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
    const seen = {
      before,
      after,
      writes: this.#desk.writes.slice(from),
      code,
      text,
      lostInADay,
      isWhole: argv.length > 1,
    }
    for (const violation of violations(seen, said, this.#ground)) return { code, text, violation }
    mislead(this.#misled, said, this.#truth, code === 4)
    return { code, text }
  }

  #count(before: ReadonlyMap<string, RemoteAccount>, after: ReadonlyMap<string, RemoteAccount>): void {
    for (const [id, account] of before)
      if (account.active && after.get(id)?.active !== true)
        this.#lost.push({ key: String(account.attributes.login), atMs: this.#nowMs })
  }
}

/**
 * What a human who knows that the reading is true says to a run: yes to what is held, else that whoever is missing has left.
 * @returns the command; undefined: nobody is asked
 */
function answerTo(text: string): readonly string[] | undefined {
  const [, fingerprint] = /usherd apply (\w+)/.exec(text) ?? []
  if (fingerprint !== undefined) return ['apply', fingerprint]
  const [, source] = /usherd settle (\w+) --doubted/.exec(text) ?? []
  return source === undefined ? undefined : ['settle', source, '--doubted']
}
