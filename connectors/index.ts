import type { Connector } from '#contract'
import { file } from './file/index.ts'
import { otrs } from './otrs/index.ts'
import { rest, restSource } from './rest/index.ts'
import { scim } from './scim/index.ts'
import { scimPush } from './scim-push/index.ts'
import { superoffice } from './superoffice/index.ts'
import { zabbix } from './zabbix/index.ts'

/** Every connector that ships, by name. */
export const connectors: readonly Connector[] = [file, otrs, rest, restSource, scim, scimPush, superoffice, zabbix]
