import { isInstalled, languagesOf, themes, timezones } from './choices.ts'
import { isObject } from './params.ts'
import { invalidAt, invalidParams } from './refusal.ts'
import { seconds } from './sessions.ts'
import { hasMediaIds, isModern, type State } from './state.ts'

export type UserInput = Readonly<Record<string, unknown>>

const textLengths: Readonly<Record<string, number>> = { username: 100, name: 100, surname: 100, url: 2048, passwd: 255 }
/** Properties both methods take. */
const written =
  'username name surname url autologin autologout lang refresh theme rows_per_page timezone roleid passwd usrgrps medias'.split(
    ' ',
  )

/** Checks the form of one record, as Zabbix does before it looks at its database. @throws Refusal */
export function checkForm(input: UserInput, index: number, mode: 'create' | 'update', state: State): void {
  const at = `/${index + 1}`
  const known = new Set([...written, ...(mode === 'update' ? updateOnly(state) : [])])
  for (const name of Object.keys(input)) if (!known.has(name)) throw invalidAt(at, `unexpected parameter "${name}".`)
  for (const name of requiredNames(mode, state)) {
    if (input[name] === undefined) throw invalidAt(at, `the parameter "${name}" is missing.`)
  }
  for (const name of ['userid', 'roleid']) checkId(input[name], `${at}/${name}`)
  for (const [name, most] of Object.entries(textLengths)) checkText(input[name], `${at}/${name}`, most)
  if (input.username === '') throw invalidAt(`${at}/username`, 'cannot be empty.')
  checkSettings(input, at, state)
  checkGroups(input.usrgrps, `${at}/usrgrps`, state)
  checkMedias(input.medias, `${at}/medias`, mode, state)
}

const updateOnly = (state: State): readonly string[] => ['userid', ...(isModern(state) ? ['current_passwd'] : [])]

function requiredNames(mode: 'create' | 'update', state: State): readonly string[] {
  if (mode === 'update') return ['userid']
  return isModern(state) ? ['username'] : ['username', 'roleid', 'usrgrps']
}

function checkId(value: unknown, path: string): void {
  if (value !== undefined && !/^\d+$/.test(String(value))) throw invalidAt(path, 'a number is expected.')
}

function checkText(value: unknown, path: string, most: number): void {
  if (value === undefined) return
  if (typeof value !== 'string') throw invalidAt(path, 'a character string is expected.')
  if ([...value].length > most) throw invalidAt(path, 'value is too long.')
}

function oneOf(values: readonly string[]): string {
  return `value must be one of ${values.map(value => `"${value}"`).join(', ')}.`
}

function checkSettings(
  { lang, theme, refresh, rows_per_page: rows, url, timezone, ...input }: UserInput,
  at: string,
  state: State,
): void {
  const choices = [
    ['lang', lang, languagesOf(state)],
    ['theme', theme, themes],
    ['timezone', timezone, timezones],
  ] as const
  for (const [name, value, values] of choices) {
    if (value !== undefined && !values.includes(String(value))) throw invalidAt(`${at}/${name}`, oneOf(values))
  }
  if (refresh !== undefined && !(seconds(String(refresh)) <= 3600))
    throw invalidAt(`${at}/refresh`, 'value must be one of 0-3600.')
  if (rows !== undefined && !(Number(rows) >= 1 && Number(rows) <= 999_999)) {
    throw invalidAt(`${at}/rows_per_page`, 'value must be one of 1-999999.')
  }
  if (typeof url === 'string' && /^(?!https?:)[a-z]+:/i.test(url)) throw invalidAt(`${at}/url`, 'unacceptable URL.')
  checkAutomatic(input, at)
  if (lang !== undefined && !isInstalled(String(lang))) throw invalidParams(`Language "${lang}" is not supported.`)
}

function checkAutomatic({ autologin, autologout }: UserInput, at: string): void {
  const idle = autologout === undefined ? 0 : seconds(String(autologout))
  if (!(idle === 0 || (idle >= 90 && idle <= 86_400)))
    throw invalidAt(`${at}/autologout`, 'value must be one of 0, 90-86400.')
  if (autologin !== undefined && !['0', '1'].includes(String(autologin)))
    throw invalidAt(`${at}/autologin`, 'value must be one of 0, 1.')
  if (Number(autologin ?? 0) !== 0 && idle !== 0)
    throw invalidParams('Auto-login and auto-logout options cannot be enabled together.')
}

function checkGroups(groups: unknown, path: string, state: State): void {
  if (groups === undefined) return
  const list = Array.isArray(groups) ? groups : [groups]
  if (list.length === 0 && !isModern(state)) throw invalidAt(path, 'cannot be empty.')
  const seen = new Set<string>()
  list.forEach((group: unknown, index) => {
    const at = `${path}/${index + 1}`
    if (!isObject(group)) throw invalidAt(at, 'an array is expected.')
    const extra = Object.keys(group).find(name => name !== 'usrgrpid')
    if (extra !== undefined) throw invalidAt(at, `unexpected parameter "${extra}".`)
    const id = String(group.usrgrpid)
    if (seen.has(id)) throw invalidAt(at, `value (usrgrpid)=(${id}) already exists.`)
    seen.add(id)
  })
}

function checkMedias(medias: unknown, path: string, mode: 'create' | 'update', state: State): void {
  if (medias === undefined) return
  const ids = mode === 'update' && hasMediaIds(state) ? ['mediaid'] : []
  const known = new Set([...ids, 'mediatypeid', 'sendto', 'active', 'severity', 'period'])
  const list = Array.isArray(medias) ? medias : [medias]
  list.forEach((media: unknown, index) => {
    const at = `${path}/${index + 1}`
    if (!isObject(media)) throw invalidAt(at, 'an array is expected.')
    const extra = Object.keys(media).find(name => !known.has(name))
    if (extra !== undefined) throw invalidAt(at, `unexpected parameter "${extra}".`)
    for (const name of media.mediaid === undefined ? ['mediatypeid', 'sendto'] : []) {
      if (media[name] === undefined) throw invalidAt(at, `the parameter "${name}" is missing.`)
    }
  })
}
