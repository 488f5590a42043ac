import { readingBugs } from './reading-bugs.ts'

/** One place where text of the program is replaced. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string
  /** Has to be there exactly once. */
  readonly find: string
  readonly replace: string
}

/** A defect usherd had once, or that somebody could bring in any day. */
export interface PlantedBug {
  readonly name: string
  /** What it is, in one line. */
  readonly what: string
  readonly edits: readonly Edit[]
  /** The program that has to find it; default: `simulate`. */
  readonly proof?: 'reading'
}

export const plantedBugs: readonly PlantedBug[] = [
  ...readingBugs,
  {
    name: 'stale nothing',
    what: 'what planning decided is written onto a pair that has moved since',
    edits: [
      {
        file: 'src/domain/pair/life.ts',
        find: `return event.on === pair.version && (pair.open?.state !== 'leased' || event.decision.kind === 'wait')`,
        replace: `return pair.open?.state !== 'leased' || event.decision.kind === 'wait' || event.decision.kind === 'nothing'`,
      },
    ],
  },
  {
    name: 'overwritten doubt',
    what: 'a newer decision takes the place of a change whose answer was lost, as if that had never been sent',
    edits: [
      // Written over it with a clean slate, or taken away for it ...
      {
        file: 'src/domain/pair/life.ts',
        find: `function opened({ open, failed }: PairState, { wanted, dueRev }: Extract<Decision, { kind: 'change' }>): OpenState {
  const fateUnknown = open?.fateUnknown === true`,
        replace: `function opened({ open, failed }: PairState, { wanted, dueRev }: Extract<Decision, { kind: 'change' }>): OpenState {
  const fateUnknown = false`,
      },
      {
        file: 'src/domain/pair/life.ts',
        find: `  const isDoubtful = open?.fateUnknown === true
  switch (decision.kind) {`,
        replace: `  const isDoubtful = false
  switch (decision.kind) {`,
      },
      // ... by a planner that takes the memory for what is there.
      {
        file: 'src/plan/decide/doubt.ts',
        find: `return open !== undefined && (open.fateUnknown || open.state === 'verify')`,
        replace: `return false`,
      },
    ],
  },
  {
    name: 'drip',
    what: 'the guard forgets what earlier runs took away',
    edits: [
      {
        file: 'src/engine/plan/budget.ts',
        find: 'return { active, spent: await writer.spent(target, clock.now()) }',
        replace: 'return { active, spent: new Map() }',
      },
    ],
  },
  {
    name: 'create twice',
    what: 'a create whose answer was lost is sent again without a look',
    edits: [
      {
        file: 'src/engine/deliver/attempt.ts',
        find: 'if (isLookedFor(first) && first.fateUnknown) return verify(batch, kill)',
        replace: '',
      },
    ],
  },
  {
    name: 'settle blindly',
    what: 'an operation that has ended takes newer reasons to plan the person with it',
    edits: [
      {
        file: 'src/domain/pair/life.ts',
        find: 'const isCovered = ended.due === undefined || ended.due <= open.dueRev',
        replace: 'const isCovered = true',
      },
    ],
  },
  {
    name: 'lost trigger',
    what: 'what comes in while a run is under way does not ask for another one',
    edits: [
      {
        file: 'src/engine/daemon/trigger.ts',
        find: `      isWanted = false
      try {
        await perform()
        failures = 0`,
        replace: `      try {
        await perform()
        isWanted = false
        failures = 0`,
      },
    ],
  },
  {
    name: 'wall-clock deadlines',
    what: 'a pause ends when the wall clock says so',
    edits: [
      {
        file: 'src/transport/pacer.ts',
        find: 'const pauseMs = () => pauseEndsMs - clock.monotonicMs()',
        replace: 'const pauseMs = () => pauseEndsMs - clock.now().getTime()',
      },
      {
        file: 'src/transport/pacer.ts',
        find: 'const endsMs = clock.monotonicMs() + ms',
        replace: 'const endsMs = now.getTime() + ms',
      },
      {
        file: 'src/transport/pacer.ts',
        find: 'slots.holdUntil(endsMs)',
        replace: 'slots.holdUntil(clock.monotonicMs() + ms)',
      },
    ],
  },
  {
    name: 'swap of logins',
    what: 'a login is asked for while somebody else still has it, who is to give it up',
    edits: [
      {
        file: 'src/plan/decide/claims.ts',
        find: `if (rivals === undefined || !('changes' in change)) return undefined`,
        replace: 'return undefined',
      },
    ],
  },
  {
    name: 'acknowledged before commit',
    what: 'an identity provider hears a yes before its write is on the disk',
    edits: [
      {
        file: 'src/store/sqlite/transaction.ts',
        find: 'done.push(() => job.resolve(result))',
        replace: 'job.resolve(result)',
      },
    ],
  },
  {
    name: 'crash forgotten',
    what: 'after a crash, what was in flight counts as never sent',
    edits: [
      {
        file: 'src/domain/pair/life.ts',
        find: `open: { ...expect(pair, 'leased'), state: 'verify', fateUnknown: true } })`,
        replace: `open: { ...expect(pair, 'leased'), state: 'waiting', fateUnknown: false } })`,
      },
    ],
  },
]
