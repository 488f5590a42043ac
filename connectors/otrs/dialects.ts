import type { Dialect } from './dialect.ts'
import { otrs8 } from './dialects/otrs8.ts'
import { znuny } from './dialects/znuny.ts'

const dialects: Readonly<Record<string, Dialect>> = { otrs8, znuny }

/** @param name one of the choices of the setting; anything else (a setting that is still wrong) counts as `otrs8` */
export function dialectOf(name: string): Dialect {
  return dialects[name] ?? otrs8
}
