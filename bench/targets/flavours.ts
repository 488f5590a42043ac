import type { Flavour } from './flavour.ts'
import { otrs8, znuny } from './flavours/otrs.ts'
import { gitlab, nexudus, snipeIt } from './flavours/rest.ts'
import { scim } from './flavours/scim.ts'
import { superoffice } from './flavours/superoffice.ts'
import { zabbix } from './flavours/zabbix.ts'

/** Every target that ships, each in the ways it is spoken to. */
export const flavours: readonly Flavour[] = [zabbix, znuny, otrs8, superoffice, nexudus, gitlab, snipeIt, scim]

/** @throws Error for a name that none has */
export function flavourOf(name: string | undefined): Flavour {
  const found = flavours.find(flavour => flavour.name === name)
  if (found === undefined) throw new Error(`there is no target ${name} in the bench`)
  return found
}
