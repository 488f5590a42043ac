import { dialectOf } from './dialects.ts'
import { routesOf } from './routes.ts'
import { isWritten, type OtrsSettings } from './settings.ts'

/** What no page of the vendor says, and no running product showed us, and the connector counts on all the same. */
export function assumptions(settings: OtrsSettings): readonly string[] {
  const dialect = dialectOf(settings.dialect)
  if (dialect.name === 'znuny') return ['GIExtension works on other releases as it was seen to on Znuny 6.5.1']
  const isShown = routesOf(dialect, settings.routes ?? {}).get !== undefined
  const unseen = isShown ? '' : '; without CustomerUserGet the loss of a field usherd does not manage is not seen'
  return [
    ...(isWritten(settings, dialect) === 'partial' ? [`an update keeps the fields it is not sent${unseen}`] : []),
    'codes of errors end in AuthFail, MissingParameter and InvalidParameter, as those of Znuny do',
    'a search answers with as many logins as Limit allows',
  ]
}
