import { createSign } from 'node:crypto'
import { answerJson, Fault, plainText, type Secret, shorten, statusFault, writeJson } from '#contract'
import { isRecord } from '#kit'
import { scrub } from './scrub.ts'
import type { Asker, Tenant } from './tenant.ts'

/** What an app proves itself with. */
interface SystemUser {
  readonly systemUser: Secret
  readonly privateKey: Secret
  readonly appToken: Secret
}

/**
 * A ticket for the system user of an app, through `PartnerSystemUser/Authenticate`.
 * @throws Fault `denied` when SuperOffice refuses or the key is none, `broken` for answers that make no sense
 */
export async function requestTicket(
  user: SystemUser,
  tenant: Tenant,
  { http, now }: Asker,
  signal: AbortSignal,
): Promise<string> {
  const body = writeJson({
    SignedSystemToken: signedToken(user, now()),
    ApplicationToken: user.appToken.reveal(),
    ContextIdentifier: tenant.id,
    ReturnTokenType: 'JWT',
  })
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const url = `${tenant.environment}/Login/api/PartnerSystemUser/Authenticate`
  const response = await http.send({ method: 'POST', url, headers, body, write: false }, signal)
  const answer = answerJson(response.text)
  if (isRecord(answer) && answer.IsSuccessful === true) return ticketIn(plainText(answer.Token))
  if (isRecord(answer) && answer.IsSuccessful === false) throw refused(plainText(answer.ErrorMessage), user)
  const fault = statusFault(response, { what: 'SuperOffice’s sign-in', write: false, now: now() })
  if (fault?.kind === 'denied') throw new Fault('denied', fault.message, { ...fault.details, scope: 'connection' })
  throw fault ?? new Fault('broken', 'SuperOffice’s sign-in for system users gave an answer that is none')
}

/** `token.YYYYMMDDHHmm.signature`, the time in UTC. @throws Fault `denied` for a key that cannot sign */
function signedToken({ systemUser, privateKey }: SystemUser, now: Date): string {
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 12)
  const text = `${systemUser.reveal()}.${stamp}`
  try {
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey.reveal(), 'base64')}`
  } catch {
    throw new Fault(
      'denied',
      'privateKey is no RSA key in PEM form; convert the XML key SuperOffice gave you and set it again',
      { scope: 'connection' },
    )
  }
}

function refused(reason: string, { systemUser, appToken }: SystemUser): Fault {
  const why = scrub(reason, [systemUser.reveal(), appToken.reveal()])
  return new Fault(
    'denied',
    `SuperOffice does not let the system user in (${shorten(why, 80)}); check systemUser, privateKey, appToken, the clock, and that the app is approved for the tenant`,
    { scope: 'connection' },
  )
}

const ticketClaim = 'http://schemes.superoffice.net/identity/ticket'

/** The signature is not checked: the token comes straight from SuperOffice's own host and is used for its ticket alone. */
function ticketIn(token: string): string {
  const [, payload = ''] = token.split('.')
  const claims = answerJson(Buffer.from(payload, 'base64url').toString('utf8'))
  const ticket = isRecord(claims) ? plainText(claims[ticketClaim]) : ''
  if (ticket === '') throw new Fault('broken', 'SuperOffice’s sign-in gave a token without a ticket in it')
  return ticket
}
