import type { Connector } from '../../domain/contract.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { isBlock } from '../report/document.ts'
import type { Report } from '../report/report.ts'
import { suggest } from '../report/suggest.ts'

/**
 * The connector a file names.
 * @returns undefined after noting that there is none of that name and kind (a missing name is noted by the schema)
 */
export function findConnector<Kind extends Connector['kind']>(
  content: unknown,
  kind: Kind,
  connectors: readonly Connector[],
  report: Report,
): Extract<Connector, { readonly kind: Kind }> | undefined {
  const name = isBlock(content) ? content.connector : undefined
  if (typeof name !== 'string' || name === '') return undefined
  const found = connectors.find(
    (connector): connector is Extract<Connector, { readonly kind: Kind }> =>
      connector.name === name && connector.kind === kind,
  )
  if (found !== undefined) return found
  const otherKind = connectors.find(connector => connector.name === name)
  const known = connectors.filter(connector => connector.kind === kind).map(connector => connector.name)
  if (otherKind !== undefined)
    report.note(['connector'], `"${name}" is a ${otherKind.kind}`, { next: `move this file to ${otherKind.kind}s/` })
  else report.note(['connector'], `there is no connector ${shorten(name)}`, { next: suggest(name, known, 'there are') })
  return undefined
}
