import { randomBytes } from 'node:crypto'
import type { Arrived, Served } from '#simulation'
import { json, unauthorized } from './answers.ts'

/** Who may sign in, and the tokens given out. */
export interface Admission {
  /** The token endpoint: takes forms only. */
  tokens(arrived: Arrived): Served
  /** @throws Refusal 401 without a token that lives or right Basic credentials */
  admit(authorization: string | undefined): void
  /** Ends every session, and what would renew it. */
  expire(): void
  /** Ends the tokens alone. */
  endTokens(): void
}

const livesSeconds = 604_799
const renewsDays = 15
const random = (): string => randomBytes(24).toString('base64url')

export function createAdmission(
  { username, password }: { readonly username: string; readonly password: string },
  nowMs: () => number,
): Admission {
  const access = new Map<string, number>()
  /** One token that renews for each client, and until when. */
  const refresh = new Map<string, { readonly token: string; readonly untilMs: number }>()
  const give = (client: string): Served => {
    const [token, next] = [random(), random()]
    access.set(token, nowMs() + livesSeconds * 1000)
    refresh.set(client, { token: next, untilMs: nowMs() + renewsDays * 86_400_000 })
    return json(200, { access_token: token, token_type: 'bearer', expires_in: livesSeconds, refresh_token: next })
  }
  const isRight = (form: URLSearchParams): boolean => {
    if (form.get('grant_type') === 'refresh_token') {
      const held = refresh.get(form.get('client_id') ?? '')
      return held !== undefined && held.token === form.get('refresh_token') && held.untilMs > nowMs()
    }
    return form.get('username') === username && form.get('password') === password
  }
  return {
    tokens: ({ headers, body }) => {
      const form = new URLSearchParams(body.toString('utf8'))
      const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
      if (!isForm || !['password', 'refresh_token'].includes(form.get('grant_type') ?? ''))
        return json(400, { error: 'unsupported_grant_type' })
      if (form.get('grant_type') === 'refresh_token' && (form.get('client_id') ?? '') === '')
        return json(400, { error: 'invalid_client', error_description: 'client_id is required' })
      return isRight(form)
        ? give(form.get('client_id') ?? username)
        : json(400, { error: 'invalid_grant', error_description: 'The user name or password is incorrect.' })
    },
    admit: authorization => {
      const bearer = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
      if (bearer !== undefined && (access.get(bearer) ?? 0) > nowMs()) return
      const basic = `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`
      if (authorization !== basic) throw unauthorized()
    },
    endTokens: () => access.clear(),
    expire: () => {
      access.clear()
      refresh.clear()
    },
  }
}
