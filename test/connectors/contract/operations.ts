import type { AttributeChange, Attributes, Operation, RemoteId } from '#contract'
import { operationId, storedKey } from '../../../src/domain/text/names.ts'

let count = 0

function operation(change: Operation['change'], secrets: Operation['secrets'] = {}): Operation {
  count += 1
  return { id: operationId(`operation-${count}`), attempt: 1, change, secrets }
}

/** Anybody: connectors do not look at it. */
const person = storedKey('somebody')

export const creation = (after: Attributes, secrets?: Operation['secrets']): Operation =>
  operation({ kind: 'create', person, after }, secrets)

export const edit = (
  remoteId: RemoteId,
  changes: readonly AttributeChange[],
  secrets?: Operation['secrets'],
): Operation => operation({ kind: 'update', person, remoteId, changes, after: afterOf(changes) }, secrets)

export const enabling = (remoteId: RemoteId, changes: readonly AttributeChange[] = []): Operation =>
  operation({ kind: 'enable', person, remoteId, changes, after: afterOf(changes) })

export const disabling = (remoteId: RemoteId): Operation => operation({ kind: 'disable', person, remoteId })

export const deletion = (remoteId: RemoteId): Operation => operation({ kind: 'delete', person, remoteId })

/** What is ours once these are done; of members only those added. */
function afterOf(changes: readonly AttributeChange[]): Attributes {
  return Object.fromEntries(changes.filter(({ mode }) => mode !== 'remove').map(({ name, to }) => [name, to]))
}
