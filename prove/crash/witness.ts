import type { Simulator } from '#simulation'

/** Names in create requests that had an account at that moment: a create that was repeated without looking. */
export interface Witness {
  blindCreates(): readonly string[]
  /** Write requests that came since the last question. */
  writes(): readonly string[]
}

/** What a product calls a create, and the logins in one. */
export interface CreateWords<Entry> {
  readonly create: string
  readonly logins: (entry: Entry) => readonly string[]
}

/** Follows a simulator's journal, with the names that were taken when each request arrived. */
export function createWitness<Details extends object>(
  simulator: Simulator<Details>,
  { create, logins }: CreateWords<Simulator<Details>['journal'][number]>,
): Witness {
  const takenAt = new Map<number, ReadonlySet<unknown>>()
  const blind: string[] = []
  let told = 0
  const latest = (): number => simulator.journal.at(-1)?.number ?? 0
  simulator.misbehave({
    misbehaviour: { kind: 'cut', when: 'before' },
    probability: 1,
    matching: ({ name }) => {
      judge()
      // The journal gets its line right after this question.
      if (name === create) takenAt.set(latest() + 1, new Set(simulator.accounts().map(({ login }) => login)))
      return false
    },
  })
  /** Looks at the creates that have their line by now. */
  function judge(): void {
    for (const [number, taken] of takenAt) {
      const entry = simulator.journal.findLast(one => one.number === number)
      if (entry === undefined) continue
      takenAt.delete(number)
      blind.push(...logins(entry).filter(name => taken.has(name)))
    }
  }
  return {
    blindCreates: () => {
      judge()
      return blind
    },
    writes: () => {
      const fresh = simulator.journal.filter(({ number, write }) => write && number > told)
      told = latest()
      return fresh.map(({ name }) => name)
    },
  }
}

/** Values of a text in records as they were sent: one record, or a list of them. */
export function textsIn(sent: unknown, name: string): readonly string[] {
  const records: readonly unknown[] = Array.isArray(sent) ? sent : [sent]
  return records.flatMap(one =>
    typeof one === 'object' && one !== null && name in one
      ? [String((one as Readonly<Record<string, unknown>>)[name])] // it has that name
      : [],
  )
}
