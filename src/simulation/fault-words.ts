import { Problem } from '../domain/problem.ts'
import { shorten } from '../domain/text/shorten.ts'
import { type Audience, audiences, type Misbehaviour, type Pending, type Plan } from './misbehaviour.ts'

/** What a kind of fault may be told besides. */
interface Extras {
  readonly retryAfter?: string
  readonly ms: number
  readonly account: string
}

interface FaultWord {
  /** One sentence for people. */
  readonly says: string
  readonly takes?: keyof Extras
  /** Requests it is about unless told otherwise. */
  readonly on?: Audience
  readonly make: (extras: Extras) => Misbehaviour
}

const pause = ({ retryAfter }: Extras) => (retryAfter === undefined ? {} : { retryAfter })

/** Every way to misbehave that can be asked for, by the word it goes by. */
const words = {
  slow: { says: 'answers late', takes: 'ms', make: ({ ms }) => ({ kind: 'slow', ms }) },
  'cut-before': {
    says: 'cuts the connection before anything is done',
    make: () => ({ kind: 'cut', when: 'before' }),
  },
  'cut-after': { says: 'does what is asked, and the answer is lost', make: () => ({ kind: 'cut', when: 'after' }) },
  torn: { says: 'does what is asked, and half of the answer is lost', make: () => ({ kind: 'torn' }) },
  throttled: {
    says: 'asks for a pause',
    takes: 'retryAfter',
    make: extras => ({ kind: 'throttled', ...pause(extras) }),
  },
  unavailable: {
    says: 'is not available (503)',
    takes: 'retryAfter',
    make: extras => ({ kind: 'unavailable', ...pause(extras) }),
  },
  html: { says: 'answers with a web page', make: () => ({ kind: 'html' }) },
  nonsense: { says: 'answers with something that is no JSON', make: () => ({ kind: 'nonsense' }) },
  expired: { says: 'ends every session', make: () => ({ kind: 'expired' }) },
  refused: {
    says: 'does not accept one account',
    takes: 'account',
    on: 'writes',
    make: ({ account }) => ({ kind: 'refused', account }),
  },
  raced: {
    says: 'somebody else makes the same account at the same moment',
    on: 'writes',
    make: () => ({ kind: 'raced' }),
  },
  idle: { says: 'says yes and does nothing', on: 'writes', make: () => ({ kind: 'idle' }) },
  listless: {
    says: 'makes an account without the lists sent with it, and says yes',
    on: 'writes',
    make: () => ({ kind: 'listless' }),
  },
  database: { says: 'lost its database', make: () => ({ kind: 'database' }) },
} as const satisfies Readonly<Record<string, FaultWord>>

type Word = keyof typeof words

/** The words and what they mean, for pages and help. */
export const faultWords: readonly { readonly word: string; readonly says: string; readonly takes?: keyof Extras }[] =
  Object.entries<FaultWord>(words).map(([word, { says, takes }]) => ({
    word,
    says,
    ...(takes === undefined ? {} : { takes }),
  }))

const isWord = (text: unknown): text is Word => typeof text === 'string' && Object.hasOwn(words, text)

const members = ['fault', 'on', 'next', 'probability', 'seed', 'retryAfter', 'ms', 'account'] as const
type FaultSetting = (typeof members)[number]
type FaultWords = Readonly<Partial<Record<FaultSetting, unknown>>>

/**
 * Reads a fault that was asked for: `{ fault, on?, next? | probability?, seed?, retryAfter?, ms?, account? }`.
 * @throws Problem of class `usage`: one sentence that says what there is
 */
export function readFault(asked: unknown): Plan {
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked))
    throw wrong('a fault is a record such as {"fault":"throttled","retryAfter":"2","next":3}')
  const strange = Object.keys(asked).find(name => !members.some(member => member === name))
  if (strange !== undefined) throw wrong(`a fault has no ${shorten(strange)}: it may have ${members.join(', ')}`)
  const given: FaultWords = asked
  const { fault } = given
  if (!isWord(fault))
    throw wrong(`there is no fault ${shorten(fault ?? '')}: there are ${Object.keys(words).join(', ')}`)
  const word: FaultWord = words[fault]
  const idle = (['retryAfter', 'ms', 'account'] as const).find(name => given[name] !== undefined && word.takes !== name)
  if (idle !== undefined) throw wrong(`${fault} has no use for ${idle}`)
  return { misbehaviour: word.make(extrasOf(fault, word, given)), ...audienceOf(word, given), ...timesOf(fault, given) }
}

const wrong = (sentence: string): Problem => new Problem('usage', 'simulation.fault', sentence)

function extrasOf(fault: Word, { takes }: FaultWord, { retryAfter, ms, account }: FaultWords): Extras {
  if (takes === 'account' && (typeof account !== 'string' || account === ''))
    throw wrong(`${fault} wants account: the name of the account that is not acceptable`)
  return {
    ms: numberOf('ms', ms ?? 1000, value => Number.isInteger(value) && value >= 0, 'a whole number of milliseconds'),
    account: String(account),
    ...(retryAfter === undefined ? {} : { retryAfter: pauseOf(retryAfter) }),
  }
}

/** Seconds or an HTTP date, as the header has it (RFC 9110 §10.2.3). */
function pauseOf(retryAfter: unknown): string {
  const text = String(retryAfter)
  if (/^\d+$/.test(text) || (/[a-z]/i.test(text) && Number.isFinite(Date.parse(text)))) return text
  throw wrong(`retryAfter has to be seconds or an HTTP date, not ${shorten(retryAfter)}`)
}

function audienceOf(word: FaultWord, { on = word.on ?? 'everything' }: FaultWords): { readonly on: Audience } {
  const audience = audiences.find(one => one === on)
  if (audience === undefined) throw wrong(`on has to be ${audiences.join(', ')}, not ${shorten(on)}`)
  return { on: audience }
}

function timesOf(
  fault: Word,
  { next, probability, seed = 1 }: FaultWords,
): Pick<Plan, 'next' | 'probability' | 'seed'> {
  if (next !== undefined && probability !== undefined) throw wrong('a fault has either next or probability, not both')
  if (probability !== undefined) {
    return {
      probability: numberOf('probability', probability, value => value > 0 && value <= 1, 'a number over 0, at most 1'),
      seed: numberOf('seed', seed, Number.isInteger, 'a whole number'),
    }
  }
  // Only one account is refused, whenever its turn comes.
  if (next === undefined && fault === 'refused') return { probability: 1 }
  return { next: numberOf('next', next ?? 1, value => Number.isInteger(value) && value > 0, 'a whole number from 1') }
}

function numberOf(name: string, value: unknown, isGood: (value: number) => boolean, kind: string): number {
  if (typeof value === 'number' && isGood(value)) return value
  throw wrong(`${name} has to be ${kind}, not ${shorten(value)}`)
}

const numbers: readonly string[] = ['next', 'probability', 'seed', 'ms']

/**
 * Reads a fault from a command line: `throttled:0.1` (with a probability), `cut-after:next=2,on=writes`, `database`.
 * @throws Problem like `readFault`
 */
export function parseFault(text: string): Plan {
  const [fault = '', rest] = text.split(/:(.*)/s, 2)
  const parts = rest === undefined ? [] : rest.split(',')
  const given = parts.map(part => {
    const [name = '', value] = part.split(/=(.*)/s, 2)
    if (value === undefined) return ['probability', numeral(name)]
    return [name, numbers.includes(name) ? numeral(value) : value]
  })
  return readFault({ fault, ...Object.fromEntries(given) })
}

/** A number, or the text as it is for a sentence about it. */
const numeral = (text: string): unknown => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text))

/** A plan that is not used up, in the words it would be asked for with; `next` is what is left. */
export function faultOf({ plan, left }: Pending): Readonly<Record<string, unknown>> {
  const { misbehaviour, on = 'everything', probability } = plan
  const times = left === undefined ? { probability } : { next: left }
  const { kind, ...extras } = misbehaviour
  return { fault: wordOf(misbehaviour), on, ...times, ...('when' in extras || 'until' in extras ? {} : extras) }
}

/** The word a misbehaviour goes by. */
const wordOf = (misbehaviour: Misbehaviour): string =>
  misbehaviour.kind === 'cut' ? `cut-${misbehaviour.when}` : misbehaviour.kind
