import { expect, test } from 'vitest'
import { tallyRequests } from '../../../src/transport/tally.ts'
import { edit } from '../contract/operations.ts'
import { onScim, to } from './opened.ts'

const joining = (groups: readonly string[]) => ({ name: 'groups', from: undefined, to: groups, mode: 'add' as const })

test(
  'an edit whose second request is refused has changed something: the name is new, the group was not joined',
  onScim({}, async ({ apply, fault, kept, made }) => {
    const { remoteId } = await made(1)
    const update = () => apply(edit(remoteId, [to('displayName', 'Anna'), joining(['gone'])]))
    const { writes } = await tallyRequests(() => fault('rejected', update()))
    expect([writes, kept(remoteId).displayName]).toEqual([1, 'Anna'])
  }),
)

test(
  'memberships in one bulk request: refused altogether they are no change, refused in part they are one',
  onScim({ mostOperations: 10 }, async ({ apply, fault, groups: [first], made }) => {
    const { remoteId } = await made(1)
    const join = (groups: readonly string[]) => () => fault('rejected', apply(edit(remoteId, [joining(groups)])))
    expect((await tallyRequests(join(['gone', 'gone too']))).writes).toBe(0)
    expect((await tallyRequests(join([first, 'gone']))).writes).toBe(1)
  }),
)
