import {
  type AttributeChange,
  type Attributes,
  type Exclusive,
  inTurn,
  type Operation,
  type Receipt,
  type RemoteId,
} from '#contract'

/** What is to become of an account that is there. */
export interface AccountUpdate {
  readonly operation: Operation
  readonly remoteId: RemoteId
  readonly changes: readonly AttributeChange[]
  /** Whether it is to be enabled or disabled; missing: neither. */
  readonly active?: boolean
}

/** The three things a product does, one account each. Each throws a `Fault`. */
interface Writes<Tools> {
  create(operation: Operation, after: Attributes, tools: Tools, signal: AbortSignal): Promise<Receipt>
  revise(update: AccountUpdate, tools: Tools, signal: AbortSignal): Promise<Receipt>
  remove(operation: Operation, remoteId: RemoteId, tools: Tools, signal: AbortSignal): Promise<Receipt>
}

/**
 * Carries operations out one after the other, for a product that updates, enables and disables by the same request.
 * @param tools handed to each write; `alone` gives those that share a list at the product their turns
 * @throws Fault of the first write that fails; receipts of those before it have been given
 */
export function applyInTurn<Tools extends { readonly alone: Exclusive }>(
  { create, revise, remove }: Writes<NoInfer<Tools>>,
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): AsyncIterable<Receipt> {
  return inTurn(
    {
      create: (operation, { after }) => create(operation, after, tools, signal),
      update: (operation, { remoteId, changes }) => revise({ operation, remoteId, changes }, tools, signal),
      enable: (operation, { remoteId, changes }) =>
        revise({ operation, remoteId, changes, active: true }, tools, signal),
      disable: (operation, { remoteId }) => revise({ operation, remoteId, changes: [], active: false }, tools, signal),
      delete: (operation, { remoteId }) => remove(operation, remoteId, tools, signal),
    },
    operations,
    signal,
    tools.alone,
  )
}
