import { optionsOf, output, type Params, recordsOf, select, texts } from './params.ts'
import { invalidParams } from './refusal.ts'
import { randomHex, type State, type Token } from './state.ts'

export function createTokens(params: Params, state: State): unknown {
  const made = recordsOf(params).map(({ name, userid, expires_at }): Token => {
    if (state.tokens.some(one => one.name === name && one.userid === String(userid))) {
      throw invalidParams(`API token "${name}" already exists for userid "${userid}".`)
    }
    const tokenid = String(state.next.token++)
    return {
      tokenid,
      name: String(name),
      userid: String(userid),
      text: '',
      status: '0',
      expires_at: String(expires_at ?? 0),
    }
  })
  state.tokens = [...state.tokens, ...made]
  return { tokenids: made.map(token => token.tokenid) }
}

/** Gives tokens their text; the old one is no longer good. */
export function generateTokens(params: Params, state: State): unknown {
  const ids = texts(params)
  state.tokens = state.tokens.map(one => (ids.includes(one.tokenid) ? { ...one, text: randomHex(64) } : one))
  return state.tokens.filter(one => ids.includes(one.tokenid)).map(({ tokenid, text }) => ({ tokenid, token: text }))
}

export function updateTokens(params: Params, state: State): unknown {
  const records = recordsOf(params)
  for (const { tokenid, ...parts } of records) {
    const changed = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, String(value)]))
    state.tokens = state.tokens.map(one => (one.tokenid === String(tokenid) ? { ...one, ...changed } : one))
  }
  return { tokenids: records.map(record => String(record.tokenid)) }
}

export function getTokens(params: Params, state: State): unknown {
  const options = optionsOf(params)
  // The simulator's own token is no part of the installation.
  const shown = state.tokens.filter(one => one.tokenid !== '0').map(({ text: _text, ...rest }) => rest)
  return select(shown, options).map(token => output(token, options.output, 'tokenid'))
}
