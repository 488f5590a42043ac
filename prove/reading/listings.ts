import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simulators } from '../../connectors/simulators.ts'
import type { Simulator } from '../../src/simulation/simulator.ts'
import { type Chance, createChance } from '../simulation/chance.ts'
import { createProgram } from './program.ts'
import type { Violation } from './promises.ts'
import { type Answer, type ChangingProxy, startProxy } from './proxy.ts'

/** People who all have accounts at every product. */
const people = Array.from({ length: 7 }, (_none, index) => ({
  key: String(1001 + index),
  userName: `person${index}`,
  initials: `P${index}`,
  displayName: `Zoë Müller ${index}`,
  'name.givenName': 'Zoë',
  'name.familyName': `Müller ${index}`,
  'emails.work': `person${index}@corp.test`,
  title: 'Desk',
  department: 'Sales',
  employeeNumber: String(1001 + index),
}))

const source = 'connector: file\nsettings: { path: ../../people.json }\nkey: key\n'

/** A product with everybody's account, behind a proxy that may harm what it shows. */
interface Stocked {
  readonly simulator: Simulator
  readonly proxy: ChangingProxy
  readonly accounts: string
}

/** Every shipped product, stocked when it is first asked for. */
export class Listings implements AsyncDisposable {
  readonly #stocked = new Map<string, Promise<Stocked>>()

  /**
   * A first run over people who all have accounts, while one answer of the product is harmed, and a second one while none is.
   * @param seed decides which product, which answer and how
   */
  async play(seed: number, trace: (line: string) => void = () => {}): Promise<Violation | undefined> {
    const chance = createChance(seed)
    const product = chance.pick(simulators)
    const stocked = await (this.#stocked.get(product.name) ?? this.#stock(product.name))
    const harm = chance.pick(harms)
    const turn = chance.between(1, 4)
    let seen = 0
    stocked.proxy.change = answer => {
      const list = listIn(answer)
      if (list === undefined) return answer
      seen += 1
      if (seen !== turn) return answer
      trace(`- ${product.name}: ${harm.name} in answer ${turn}: ${answer.text.slice(0, 300)}`)
      return harm.of(answer, list, chance)
    }
    await using program = await programAt(stocked)
    const first = await program.run('sync')
    trace(`- sync: exit ${first.code}\n${first.text}`)
    stocked.proxy.change = answer => answer
    const harmed = this.#changed(stocked, `${harm.name} in answer ${turn} of ${product.name}`)
    if (harmed !== undefined) return harmed
    program.skip(30 * 3_600_000)
    // A target that made no sense is asked again by somebody who looks.
    if (first.code !== 0) await program.run('release', 'target')
    const second = await program.run('sync', '--attended')
    trace(`- sync: exit ${second.code}\n${second.text}`)
    const after = this.#changed(stocked, `the run after ${harm.name} of ${product.name}`)
    if (after !== undefined) return after
    return second.code === 0
      ? undefined
      : { promise: 'healed', sentence: `${product.name} shows everybody again, and the run ends with ${second.code}` }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stocked of this.#stocked.values()) {
      const { proxy, simulator } = await stocked
      await proxy.close()
      await simulator.close()
    }
  }

  #changed({ simulator, accounts }: Stocked, when: string): Violation | undefined {
    const now = accountsOf(simulator)
    return now === accounts
      ? undefined
      : { promise: 'listing', sentence: `${when}: the accounts are not what they were: ${differing(accounts, now)}` }
  }

  #stock(name: string): Promise<Stocked> {
    const stocked = stock(name)
    this.#stocked.set(name, stocked)
    return stocked
  }
}

async function stock(name: string): Promise<Stocked> {
  const product = simulators.find(one => one.name === name)
  if (product === undefined) throw new RangeError(`there is no ${name}`)
  const simulator = await product.start()
  const proxy = await startProxy(new URL(simulator.url).origin)
  await using program = await programAt({ simulator, proxy })
  const { code, text } = await program.run('sync')
  if (code !== 0) throw new Error(`${name} could not be stocked: ${text}`)
  return { simulator, proxy, accounts: accountsOf(simulator) }
}

async function programAt({ simulator, proxy }: Pick<Stocked, 'simulator' | 'proxy'>) {
  const program = await createProgram([], simulator.variables)
  const { origin } = new URL(simulator.url)
  await program.configure({
    'usherd.yaml': 'store: ../usherd.db\n',
    'sources/people.yaml': source,
    'targets/target.yaml': simulator.targetFile.replaceAll(origin, proxy.url),
  })
  await writeFile(join(program.folder, 'people.json'), JSON.stringify(people))
  return program
}

const accountsOf = (simulator: Simulator): string =>
  `[${simulator
    .accounts()
    .map(one => JSON.stringify(one))
    .sort()
    .join(',')}]`

function differing(before: string, now: string): string {
  const [old, fresh]: readonly (readonly unknown[])[] = [JSON.parse(before), JSON.parse(now)]
  const texts = new Set(old?.map(one => JSON.stringify(one)))
  return (
    (fresh ?? [])
      .map(one => JSON.stringify(one))
      .filter(text => !texts.has(text))
      .join(', ') || 'some are gone'
  )
}

// ---------------------------------------------------------------- harms

type List = readonly unknown[]

interface ListHarm {
  readonly name: string
  readonly of: (answer: Answer, list: List, chance: Chance) => Answer
}

/** The longest list of two and more in an answer. */
function listIn({ type, text }: Answer): List | undefined {
  if (!type.includes('json')) return undefined
  let longest: List = []
  const look = (value: unknown): void => {
    if (Array.isArray(value) && value.length > longest.length) longest = value
    if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) look(part)
  }
  try {
    look(JSON.parse(text))
  } catch {
    return undefined
  }
  return longest.length < 2 ? undefined : longest
}

/** The answer with another list in the place of its longest one. */
function withList(answer: Answer, list: List, change: (list: List) => unknown): Answer {
  const before = JSON.stringify(list)
  const replaced = (value: unknown): unknown => {
    if (Array.isArray(value)) return JSON.stringify(value) === before ? change(value) : value.map(replaced)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaced(part)]))
  }
  return { ...answer, text: JSON.stringify(replaced(JSON.parse(answer.text))) }
}

/** Whole numbers as texts and texts of digits as numbers, wherever they stand. */
function retyped(value: unknown): unknown {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value)) return Number(value)
  if (Array.isArray(value)) return value.map(retyped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, retyped(part)]))
}

const harms: readonly ListHarm[] = [
  { name: 'nothing', of: answer => answer },
  {
    name: 'some left out',
    of: (answer, list, chance) => withList(answer, list, all => all.filter(() => chance.happens(0.6))),
  },
  { name: 'the last left out', of: (answer, list) => withList(answer, list, all => all.slice(0, -1)) },
  { name: 'all left out', of: (answer, list) => withList(answer, list, () => []) },
  { name: 'the list is null', of: (answer, list) => withList(answer, list, () => null) },
  { name: 'the list is an object', of: (answer, list) => withList(answer, list, () => ({})) },
  { name: 'another order', of: (answer, list) => withList(answer, list, all => all.toReversed()) },
  {
    name: 'one twice',
    of: (answer, list, chance) => withList(answer, list, all => [...all, chance.pick(all)]),
  },
  { name: 'one is null', of: (answer, list) => withList(answer, list, all => [null, ...all.slice(1)]) },
  { name: 'other types', of: (answer, list) => withList(answer, list, all => all.map(retyped)) },
  {
    name: 'cut off',
    of: (answer, _list, chance) => ({
      ...answer,
      text: answer.text.slice(0, chance.between(0, answer.text.length - 1)),
    }),
  },
  {
    name: 'a page for people',
    of: () => ({ status: 200, type: 'text/html', text: '<!DOCTYPE html><title>Sign in</title>' }),
  },
  { name: 'an empty answer', of: answer => ({ ...answer, text: '' }) },
  { name: 'an empty object', of: answer => ({ ...answer, text: '{}' }) },
  { name: 'an empty list', of: answer => ({ ...answer, text: '[]' }) },
  { name: 'null', of: answer => ({ ...answer, text: 'null' }) },
  { name: 'an error', of: answer => ({ ...answer, status: 500, text: 'oops' }) },
  { name: 'another letter', of: answer => ({ ...answer, text: answer.text.replaceAll('ü', 'Ã¼') }) },
]
