import { defineTarget, Fault, type RemoteAccount, remoteId, type TargetConnector } from '#contract'

/** A target in memory whose accounts are found by an address that several of them may share. */
export interface Directory {
  readonly connector: TargetConnector
  readonly accounts: RemoteAccount[]
  /** How many write operations came. */
  writes: number
  isDown: boolean
}

/** @param shared accounts that are there from the start: login and address */
export function createDirectory(shared: readonly (readonly [login: string, mail: string])[]): Directory {
  const text = { type: 'text', description: 'Text.' } as const
  const directory: Directory = {
    accounts: shared.map(([login, mail], index) => ({
      remoteId: remoteId(index + 1),
      active: true,
      attributes: { login, mail },
    })),
    writes: 0,
    isDown: false,
    connector: defineTarget({
      kind: 'target',
      name: 'directory',
      title: 'Directory in memory',
      settings: {},
      capabilities: () => ({
        create: true,
        update: false,
        enable: false,
        disable: true,
        delete: false,
        list: false,
        clears: false,
        findBy: ['mail', 'login'],
        createTwice: 'duplicate',
      }),
      attributes: () => ({ login: text, mail: text }),
      lookups: [],
      open: () => ({
        async check() {
          if (directory.isDown) throw new Fault('unreachable', 'the directory does not answer')
          return { product: 'Directory', remarks: [] }
        },
        find: async ({ name, values }) =>
          directory.accounts.filter(one => values.includes(String(one.attributes[name]))),
        get: async ids => directory.accounts.filter(one => ids.includes(one.remoteId)),
        async *apply(operations) {
          for (const { id, change } of operations) {
            directory.writes += 1
            const account = { remoteId: remoteId(directory.accounts.length + 1), active: true }
            if (change.kind === 'create') directory.accounts.push({ ...account, attributes: change.after })
            yield { operation: id, remoteId: 'remoteId' in change ? change.remoteId : account.remoteId }
          }
        },
        async *list() {
          yield* directory.accounts
        },
        lookup: async () => new Map(),
      }),
    }),
  }
  return directory
}

/** The directory's file in targets/. */
export const directoryYaml = `
connector: directory
from: [people]
match: [mail, login]
attributes: { login: userName, mail: emails.work }
`
