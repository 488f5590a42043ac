interface LockEntry {
  readonly version?: string
  readonly integrity?: string
  readonly optional?: boolean
  readonly devOptional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
}
interface Lock {
  readonly packages?: Readonly<Record<string, LockEntry>>
}
interface Machine {
  readonly platform: string
  readonly arch: string
}

export declare const oldestNode: readonly [number, number]
export declare const buildTools: Readonly<Record<string, string>>
export declare function isNewEnough(version: string): boolean
export declare function countPackages(lock: Lock, machine: Machine): number
export declare function isCurrent(lock: Lock, installed: Lock | undefined): boolean
export declare function announcement(count: number): string
export declare function failureSentence(outcome: {
  readonly code: number | null
  readonly missingTools: readonly string[]
  readonly log: string
}): string
export declare function oldNodeSentence(version: string, machine: Machine): string
