import type { Fingerprint } from '../domain/text/names.ts'

export interface Runs {
  /** @param run.approved a human said yes to what it does: it is counted under no budget */
  begin(run: { readonly command: string; readonly startedAt: Date; readonly approved?: true }): Promise<number>
  end(
    id: number,
    end: { readonly endedAt: Date; readonly result: string; readonly plan?: Fingerprint; readonly message?: string },
  ): Promise<void>
  get(id: number): Promise<RunRecord | undefined>
  recent(limit: number): Promise<readonly RunRecord[]>
}

export interface RunRecord {
  readonly id: number
  readonly command: string
  readonly startedAt: Date
  readonly endedAt?: Date
  /** `done`, `failed`, `held`, `source`, `interrupted` or undefined while it runs (or died). */
  readonly result?: string
  readonly plan?: Fingerprint
  readonly message?: string
}
