import type { Raw } from '#kit'
import type { Description } from './describe/description.ts'
import { dig, drop } from './path.ts'

/** The secrets a record holds, as texts that may be in no message. */
export function secretsIn(record: Raw | undefined, { secrets }: Description): readonly string[] {
  return secrets.flatMap(path => {
    const found = [dig(record, path)].flat()
    return found.filter(each => typeof each === 'string' && each !== '').map(String)
  })
}

/** A copy of a record without what stands at the paths that the description calls secret: fit to be kept and shown. */
export const withoutSecrets = (record: Raw, { secrets }: Description): Raw => secrets.reduce(drop, record)
