import { describe, expect, test } from 'vitest'
import { aloneAt, Fault, type Operation, type Receipt, remoteId } from '#contract'
import { applyInTurn } from '#kit'
import { creation, deletion, disabling, edit, enabling } from '../contract/operations.ts'
import { never } from '../contract/session.ts'

const id = remoteId('7')
const change = { name: 'title', from: 'Agent', to: 'Lead' } as const

/** A product that only notes what it is told; an operation named in `fails` is refused. */
function product(fails?: string) {
  const told: string[] = []
  const done = async ({ id: operation }: Operation, words: string): Promise<Receipt> => {
    told.push(words)
    if (words === fails) throw new Fault('rejected', 'no')
    return { operation, remoteId: id }
  }
  const apply = (...operations: readonly Operation[]): Promise<readonly Receipt[]> =>
    Array.fromAsync(
      applyInTurn(
        {
          create: (operation, { login }) => done(operation, `create ${String(login)}`),
          revise: ({ operation, remoteId: account, changes, active }) =>
            done(operation, `revise ${account} ${changes.length} ${String(active)}`),
          remove: (operation, account) => done(operation, `remove ${account}`),
        },
        operations,
        { alone: aloneAt('http://product.test') },
        never,
      ),
    )
  return { told, apply }
}

describe('operations of a product that updates, enables and disables by one request', () => {
  test.each([
    ['a new account', creation({ login: 'ann' }), 'create ann'],
    ['a change leaves it enabled or disabled as it is', edit(id, [change]), 'revise 7 1 undefined'],
    ['an account let in again', enabling(id, [change]), 'revise 7 1 true'],
    ['a disabled one, with nothing else changed', disabling(id), 'revise 7 0 false'],
    ['a removed one', deletion(id), 'remove 7'],
  ])('%s', async (_what, operation, words) => {
    const { told, apply } = product()
    expect(await apply(operation)).toEqual([{ operation: operation.id, remoteId: id }])
    expect(told).toEqual([words])
  })
  test('go one after the other, and those behind one that fails are not begun', async () => {
    const { told, apply } = product('remove 7')
    await expect(apply(creation({ login: 'ann' }), deletion(id), disabling(id))).rejects.toThrow('no')
    expect(told).toEqual(['create ann', 'remove 7'])
  })
})
