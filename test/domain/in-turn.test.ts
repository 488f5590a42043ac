import { describe, expect, test } from 'vitest'
import { type Change, Fault, type Handlers, inTurn, type Operation, remoteId } from '#contract'
import { operationId, storedKey } from '../../src/domain/text/names.ts'

const person = storedKey('1001')
const account = { person, remoteId: remoteId('7') }
const changes: Readonly<Record<Change['kind'], Change>> = {
  create: { kind: 'create', person, after: { login: 'ann' } },
  update: { kind: 'update', ...account, changes: [], after: {} },
  enable: { kind: 'enable', ...account, changes: [], after: {} },
  disable: { kind: 'disable', ...account },
  delete: { kind: 'delete', ...account },
  link: { kind: 'link', ...account, after: {} },
  unmanage: { kind: 'unmanage', ...account },
}

const operation = (id: string, kind: Change['kind']): Operation => ({
  id: operationId(id),
  attempt: 1,
  change: changes[kind],
  secrets: {},
})

/** Handlers that write down what they were asked. */
function noting(notes: string[]): Required<Handlers> {
  const note = (name: string) => async (asked: Operation, change: Change) => {
    notes.push(`${name} ${asked.id}`)
    expect(change).toBe(asked.change)
    return { operation: asked.id, remoteId: account.remoteId }
  }
  const [create, update, enable, disable, remove] = ['create', 'update', 'enable', 'disable', 'delete'].map(note)
  if (!create || !update || !enable || !disable || !remove) throw new Error('five handlers')
  return { create, update, enable, disable, delete: remove }
}

const never = new AbortController().signal

describe('operations carried out in turn', () => {
  test('go to the handler of their kind, in their order, and each brings a receipt', async () => {
    const notes: string[] = []
    const kinds = ['disable', 'delete', 'create', 'enable', 'update'] as const
    const operations = kinds.map((kind, index) => operation(String(index), kind))
    const receipts = await Array.fromAsync(inTurn(noting(notes), operations, never))
    expect(notes).toEqual(['disable 0', 'delete 1', 'create 2', 'enable 3', 'update 4'])
    expect(receipts.map(({ operation: id }) => id)).toEqual(['0', '1', '2', '3', '4'])
  })

  test('wait for each other: the next one begins when the receipt of the last was taken', async () => {
    const notes: string[] = []
    const receipts = inTurn(noting(notes), [operation('a', 'create'), operation('b', 'create')], never)
    await receipts.next()
    expect(notes).toEqual(['create a'])
  })

  test('stop between two of them when they are told to', async () => {
    const notes: string[] = []
    const stop = new AbortController()
    const receipts = inTurn(noting(notes), [operation('a', 'create'), operation('b', 'create')], stop.signal)
    await receipts.next()
    stop.abort(new Error('enough'))
    await expect(receipts.next()).rejects.toThrow('enough')
    expect(notes).toEqual(['create a'])
  })

  test.each(['delete', 'link', 'unmanage'] as const)(
    'a %s that nobody can carry out is a defect of the plan, after the receipts of what came before',
    async kind => {
      const { delete: _none, ...handlers } = noting([])
      const receipts = inTurn(handlers, [operation('a', 'create'), operation('b', kind)], never)
      expect(await receipts.next()).toMatchObject({ value: { operation: 'a' } })
      const fault = await receipts.next().catch((error: unknown) => error)
      expect(fault).toBeInstanceOf(Fault)
      expect(fault).toMatchObject({
        kind: 'broken',
        message: expect.stringContaining(`a ${kind} cannot be carried out`),
      })
    },
  )

  test('a fault of one of them ends the turn', async () => {
    const notes: string[] = []
    const handlers = {
      ...noting(notes),
      disable: () => Promise.reject(new Fault('rejected', 'no')),
    }
    const receipts = inTurn(handlers, [operation('a', 'disable'), operation('b', 'create')], never)
    await expect(receipts.next()).rejects.toThrow('no')
    expect(notes).toEqual([])
  })
})
