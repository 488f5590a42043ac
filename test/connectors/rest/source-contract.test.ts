import { Secret } from '#contract'
import { restSource } from '../../../connectors/rest/index.ts'
import { describeSourceContract, type SourceFixture } from '../source-contract.ts'
import { type Asked, json, startSmall } from './records.ts'

const people = Array.from({ length: 2500 }, (_none, number) => ({ id: number, name: `Ann "${number}"` }))

const pagings = {
  'all in one answer': { kind: 'none' },
  'a page at a time': { kind: 'offset', param: 'o', size: 'n', most: 400, total: 'total' },
}

async function openPeople(paging: object): Promise<SourceFixture> {
  let isDamaged = false
  const product = await startSmall(() => ({ query, headers }: Asked) => {
    if (headers.authorization !== 'Bearer right-token') return json(401, {})
    const offset = Number(query.get('o') ?? 0)
    const rows = people.slice(offset, offset + Number(query.get('n') ?? people.length))
    const isAtEnd = offset + rows.length === people.length
    if (!isDamaged || !isAtEnd) return json(200, { rows, total: people.length })
    return { status: 200, text: JSON.stringify({ rows }).slice(0, -9) }
  })
  const api = { signIn: { kind: 'bearer' }, id: 'id', list: { path: '/people', records: 'rows', paging } }
  return {
    settings: { url: product.url, token: new Secret('right-token'), api },
    records: people,
    scope: 'everyone',
    secrets: ['right-token'],
    damage: async () => {
      isDamaged = true
    },
    remove: () => product.close(),
    [Symbol.asyncDispose]: () => product.close(),
  }
}

for (const [name, paging] of Object.entries(pagings))
  describeSourceContract(`people behind an API, ${name}`, restSource, () => openPeople(paging))
