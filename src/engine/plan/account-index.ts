import { comparable, type EqualityRule } from '../../domain/equality.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import { lookalike } from '../../domain/text/lookalike.ts'
import type { Scalar } from '../../domain/value.ts'

/** Accounts of a target by the value of one attribute. */
export interface AccountIndex {
  add(account: RemoteAccount): void
  /** Those whose value the target takes for this one. */
  equalTo(value: Scalar): readonly RemoteAccount[]
  /** Those whose value only looks like this one (`lookalike.ts`), though the target tells them apart as far as is known. */
  alike(value: Scalar): readonly RemoteAccount[]
}

/** @param rule how the target compares the attribute */
export function createAccountIndex(name: string, rule: EqualityRule): AccountIndex {
  const byValue = new Map<string, RemoteAccount[]>()
  const byLook = new Map<string, RemoteAccount[]>()
  const put = (index: Map<string, RemoteAccount[]>, key: string, account: RemoteAccount): void => {
    const there = index.get(key)
    if (there === undefined) index.set(key, [account])
    else if (!there.some(one => one.remoteId === account.remoteId)) there.push(account)
  }
  return {
    add(account) {
      const value = account.attributes[name]
      put(byValue, comparable(value, rule), account)
      const look = typeof value === 'string' ? lookalike(value) : ''
      if (look !== '') put(byLook, look, account)
    },
    equalTo: value => byValue.get(comparable(value, rule)) ?? [],
    alike(value) {
      const key = comparable(value, rule)
      const looking = byLook.get(lookalike(String(value))) ?? []
      return looking.filter(account => comparable(account.attributes[name], rule) !== key)
    },
  }
}
