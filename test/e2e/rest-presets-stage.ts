import { gitlabToken, startGitlab } from '../connectors/rest/gitlab.ts'
import type { Fields, SmallProduct } from '../connectors/rest/records.ts'
import { type SnipeOptions, snipeToken, startSnipe } from '../connectors/rest/snipe-it.ts'
import { type AnyStage, setUpWith } from './any-stage.ts'
import { peopleSource } from './rest-people.ts'

/** usherd, a file of people and a small product behind a preset. */
export interface PresetStage extends AnyStage {
  readonly product: SmallProduct
  /** The product's users by id. */
  readonly users: Map<number, Fields>
  user(username: string): Fields | undefined
  /** Write requests since the last question: `PATCH /api/v1/users/7` and the body. */
  writes(): readonly (readonly [string, Fields])[]
}

/** Keys of a target's file beside the connector's settings, in YAML. */
export type TargetKeys = Readonly<Record<'attributes', Readonly<Record<string, string>>> & { leavers?: string }>

export async function onSnipe(target: TargetKeys, options: SnipeOptions = {}): Promise<PresetStage> {
  return onProduct('snipe-it', await startSnipe(options), snipeToken, target)
}

export async function onGitlab(target: TargetKeys, users: readonly Fields[] = []): Promise<PresetStage> {
  return onProduct('gitlab', await startGitlab(users), gitlabToken, target)
}

async function onProduct(
  preset: string,
  { product, users }: Pick<PresetStage, 'product' | 'users'>,
  token: string,
  { attributes, leavers = '{ action: disable }' }: TargetKeys,
): Promise<PresetStage> {
  const rules = Object.entries(attributes).map(([name, rule]) => `  ${name}: ${rule}`)
  const target = `
connector: rest
settings: { preset: ${preset}, url: "${product.url}", token: "\${env:DESK_TOKEN}" }
from: [people]
match: [username]
attributes:
${rules.join('\n')}
pace: { requests: 1000, per: 1s, concurrency: 1 }
leavers: ${leavers}
`
  const stage = await setUpWith({
    files: { 'sources/people.yaml': peopleSource, 'targets/desk.yaml': target },
    env: { DESK_TOKEN: token },
  })
  const remove = stage[Symbol.asyncDispose].bind(stage)
  let told = 0
  return Object.assign(stage, {
    product,
    users,
    user: (username: string) => [...users.values()].find(each => each.username === username),
    writes: () => {
      const fresh = product.requests.slice(told).filter(({ write }) => write)
      told = product.requests.length
      return fresh.map(({ asked }) => [`${asked.method} ${asked.path}`, asked.body] as const)
    },
    [Symbol.asyncDispose]: async () => {
      await product.close()
      await remove()
    },
  })
}
