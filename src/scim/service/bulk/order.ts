import type { BulkOperation } from './operation.ts'

/**
 * The order in which operations are carried out: who is named goes before whoever names them, otherwise as in the request. Where
 * operations wait for each other, the first of them goes. Linear in operations and references.
 * @returns positions in the request
 */
export function inOrder(operations: readonly BulkOperation[]): readonly number[] {
  const makers = new Map<string, number>()
  for (const [index, { method, bulkId }] of operations.entries())
    if (method === 'POST' && bulkId !== undefined && !makers.has(bulkId)) makers.set(bulkId, index)
  const order: number[] = []
  const states = new Map<number, 'begun' | 'done'>()
  for (const start of operations.keys()) {
    const stack = [start]
    while (true) {
      const index = stack.at(-1)
      if (index === undefined) break
      const first = states.get(index) === undefined
      if (first) states.set(index, 'begun')
      const waits = first ? (operations[index]?.names ?? []).flatMap(name => makers.get(name) ?? []) : []
      const open = waits.filter(maker => states.get(maker) === undefined)
      if (open.length > 0) stack.push(...open.toReversed())
      else {
        stack.pop()
        if (states.get(index) === 'begun') order.push(index)
        states.set(index, 'done')
      }
    }
  }
  return order
}
