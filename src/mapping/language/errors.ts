import { shownName } from './functions.ts'

/** What the expression language says about an error. */
export interface LanguageError {
  readonly code: string
  readonly summary: string
}

// biome-ignore format: a table reads better packed
const tokens: Readonly<Record<string, string>> = {
  EOF: 'the end', NUMBER: 'a number', STRING: 'a text', BOOLEAN: 'true or false', NULL: 'null', IDENTIFIER: 'a name', BYTES: 'bytes',
  LPAREN: '"("', RPAREN: '")"', LBRACKET: '"["', RBRACKET: '"]"', LBRACE: '"{"', RBRACE: '"}"', DOT: '"."', COMMA: '","', COLON: '":"',
  QUESTION: '"?"', IN: '"in"', AND: '"&&"', OR: '"||"', NOT: '"!"', EQ: '"=="', NE: '"!="', LT: '"<"', LE: '"<="', GT: '">"', GE: '">="',
  PLUS: '"+"', MINUS: '"-"', MULTIPLY: '"*"', DIVIDE: '"/"', MODULO: '"%"',
}

/** Types by the words the rest of the configuration uses. */
// biome-ignore format: a table reads better packed
const types: Readonly<Record<string, string>> = {
  string: 'text', int: 'a whole number', uint: 'a whole number', double: 'a number', bool: 'true or false', null: 'nothing (absent)', dyn: 'a value',
  map: 'a record', list: 'a list', bytes: 'bytes',
}

/** @returns the type in plain words: `dyn<string>` is text, `list<dyn>` a list */
export function typeWords(type: string): string {
  const bare = type.trim().replace(/^dyn<(.*)>$/, '$1')
  return types[bare.replace(/<.*/, '')] ?? `a ${bare.replace(/^google\.protobuf\./, '').toLowerCase()}`
}

/** Operators of other languages people fall back to. */
const habits: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', '=': '==', '<>': '!=', is: '==' }

/**
 * One sentence for an operator instead of the language's own.
 * @param rest the expression from the place the error is about, where that is known
 */
export function sentence({ code, summary }: LanguageError, rest = ''): string {
  const text = shownName(summary)
  switch (code) {
    case 'expected_token':
    case 'unexpected_token':
      return tokenSentence(text)
    case 'unexpected_character':
      return strayWord(rest)
    case 'limit_exceeded':
      return 'the expression is too long or too deeply nested'
    case 'no_such_overload':
      return operatorSentence(text)
    case 'no_matching_overload':
      return callSentence(text)
    case 'no_such_key':
      return `there is no field ${text.replace('No such key: ', '')} in the record: ask has(…) first`
    case 'invalid_logical_operand':
      return `&& and || want true or false on both sides, not ${typeWords(/'([^']*)'$/.exec(text)?.[1] ?? 'dyn')}`
    case 'invalid_condition_type':
      return `the condition before "?" must be true or false, not ${typeWords(/'([^']*)'$/.exec(text)?.[1] ?? 'dyn')}`
    case 'incompatible_ternary_branches': {
      const [, first = 'dyn', second = 'dyn'] = /'([^']*)' and '([^']*)'/.exec(text) ?? []
      return `the two results of "?" must be of one type, not ${typeWords(first)} and ${typeWords(second)}`
    }
    default:
      return firstSmall(text.replace(/^(\w+\(\)) (type|conversion) error:.*/, '$1 cannot convert this value'))
  }
}

function tokenSentence(text: string): string {
  const [, expected, got] = /^Expected (\w+), got (\w+)/.exec(text) ?? []
  const [, unexpected] = /^Unexpected token: (\w+)/.exec(text) ?? []
  if (got === 'EOF' || unexpected === 'EOF') return 'the expression ends too early'
  if (expected !== undefined && got !== undefined)
    return `${tokens[expected] ?? expected} is expected here, not ${tokens[got] ?? got}`
  return `${tokens[unexpected ?? ''] ?? text} is not expected here`
}

function strayWord(rest: string): string {
  const [word = rest.charAt(0)] = /^(\w+|<>|[^\w\s])/u.exec(rest) ?? []
  const meant = Object.hasOwn(habits, word) ? habits[word] : undefined
  return `"${word}" is not expected here${meant === undefined ? '' : `; write ${meant}`}`
}

function operatorSentence(text: string): string {
  const [, sign, operand] = /: ([!-])(\S+)$/.exec(text) ?? []
  if (sign !== undefined && operand !== undefined) return `${sign} in front of ${typeWords(operand)} is not possible`
  const [, left = 'dyn', operator = '?', right = 'dyn'] = /: (.+?) ([^\s\w]{1,2}|in) (.+)$/.exec(text) ?? []
  const absent = [left, right].some(type => /^(dyn<)?null>?$/.test(type))
  const advice = absent
    ? ': a value is absent, give it one with coalesce(…, "") or ask for it with != null'
    : ': convert one of them, for example with string(…)'
  return `${typeWords(left)} ${operator} ${typeWords(right)} is not possible${advice}`
}

function callSentence(text: string): string {
  const [, receiver, name = 'the function', list = ''] = /'(?:([^']*)\.)?(\w+)\((.*)\)'$/.exec(text) ?? []
  const given = [...(receiver === undefined ? [] : [receiver]), ...list.split(/, (?![^<]*>)/)].filter(
    type => type !== '',
  )
  const advice = given.some(type => /^(dyn<)?null>?$/.test(type))
    ? ': a value is absent, ask for it with != null first'
    : ''
  return `${name}() does not work on ${given.map(typeWords).join(', ') || 'nothing'}${advice}`
}

const firstSmall = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
