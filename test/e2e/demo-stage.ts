import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Plan, RequestFacts, Simulator } from '#simulation'
import { simulatorNamed } from '../../connectors/simulators.ts'
import { demoTargets } from '../../src/cli/commands/demo.ts'
import { type AnyStage, setUpWith } from './any-stage.ts'

export type DemoTarget = keyof typeof demoTargets

export const targetNames = Object.keys(demoTargets) as DemoTarget[] // the keys of a constant

/** The shipped example over people of our own, its simulators at hand. */
export interface DemoStage extends AsyncDisposable {
  readonly usherd: AnyStage
  readonly simulators: Readonly<Record<DemoTarget, Simulator>>
  /** Logins of accounts people can use, and of those they cannot; accounts of nobody (administrators) left out. */
  accounts(target: DemoTarget): { readonly active: readonly string[]; readonly disabled: readonly string[] }
  /** Logins that had an account already when a request came to make it: creates that were repeated without looking. */
  blindCreates(target: DemoTarget): readonly string[]
  /** Names of write requests that came since the last question. */
  writes(target: DemoTarget): readonly string[]
}

const folder = resolve(import.meta.dirname, '../../config/demo')

/** Starts the five simulators and copies the example's files as they ship; only the store and the people are ours. */
export async function openDemo(people: readonly Readonly<Record<string, string>>[]): Promise<DemoStage> {
  await using opened = new AsyncDisposableStack()
  const started = await Promise.all(
    targetNames.map(async target => [target, await simulatorNamed(demoTargets[target]).start()] as const),
  )
  for (const [, simulator] of started) opened.use(simulator)
  const simulators = Object.fromEntries(started) as Record<DemoTarget, Simulator> // one for each target
  const env = Object.assign({}, ...started.map(([, { variables }]) => variables))
  const usherd = opened.use(await setUpWith({ files: await shipped(), people, env }))
  const strangers = new Map(targetNames.map(target => [target, new Set(loginsOf(simulators[target]))]))
  const blind = new Map(targetNames.map(target => [target, watchCreates(simulators[target])]))
  const told = new Map<DemoTarget, number>()
  const owned = opened.move()
  return {
    usherd,
    simulators,
    accounts: target => {
      const ours = simulators[target].accounts().filter(({ login }) => strangers.get(target)?.has(login) === false)
      const logins = (isActive: boolean) =>
        ours
          .filter(({ active }) => active === isActive)
          .map(({ login }) => String(login))
          .toSorted()
      return { active: logins(true), disabled: logins(false) }
    },
    blindCreates: target => blind.get(target) ?? [],
    writes: target => {
      const { journal } = simulators[target]
      const fresh = journal.slice(told.get(target) ?? 0)
      told.set(target, journal.length)
      // Signing in changes nothing.
      return fresh
        .filter(({ write, name }) => write && !/login|SessionCreate|token/i.test(name))
        .map(({ name }) => name)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const loginsOf = (simulator: Simulator): readonly unknown[] => simulator.accounts().map(({ login }) => login)

async function shipped(): Promise<Record<string, string>> {
  const names = ['sources/people.yaml', ...targetNames.map(target => `targets/${target}.yaml`)]
  const texts = await Promise.all(names.map(async name => [name, await readFile(join(folder, name), 'utf8')] as const))
  return Object.fromEntries(
    texts.map(([name, text]) => [name, text.replace('path: ../people.csv', 'path: ../../people.csv')]),
  )
}

const isCreate = ({ name }: RequestFacts): boolean =>
  /\.create$|Add$|^POST (?:\/api\/sys\/users|User|Person|\/Users)$/.test(name)

/** RequestFacts first for every request, and never takes one. @returns a list that fills */
function watchCreates(simulator: Simulator): readonly string[] {
  const found: string[] = []
  simulator.misbehave({
    misbehaviour: { kind: 'cut', when: 'before' },
    probability: 1,
    matching: asked => {
      // The request comes with what the journal keeps of it.
      const text = JSON.stringify(asked).replaceAll('\\"', '"')
      if (isCreate(asked))
        found.push(
          ...loginsOf(simulator)
            .map(String)
            .filter(login => text.includes(`"${login}"`) && login.startsWith('p')),
        )
      return false
    },
  })
  return found
}

/** The same plan for creates alone, whatever requests a target makes of them. */
export const whenCreating = (plan: Plan): Plan => ({ ...plan, matching: isCreate })
