import { BlockList, isIP } from 'node:net'
import { resolve } from 'node:path'
import { type Keep, keepDefaults } from '../../domain/keep.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { ListenConfig, LogConfig } from '../config.ts'
import type { Report } from '../report/report.ts'
import { daemonShape } from '../schema/daemon.ts'
import type { WrittenGuard, WrittenPace, WrittenProof } from '../schema/policies.ts'
import { readBlock } from '../schema/read.ts'
import { noteTimezone } from './schedule.ts'

/** What usherd.yaml says, with defaults filled in. */
interface Daemon {
  readonly listen: ListenConfig
  readonly store: string
  readonly log: LogConfig
  readonly keep: Keep
  readonly defaults: Defaults
}

/** What holds for connections that do not say otherwise. */
export interface Defaults {
  readonly pace?: WrittenPace
  readonly guard?: WrittenGuard
  readonly proof?: WrittenProof
  readonly timezone: string
}

/**
 * Reads the content of usherd.yaml; an empty (or absent) one is all defaults.
 * @param folder what its paths are relative to
 */
export function readDaemon(content: unknown, folder: string, report: Report): Daemon {
  const {
    listen = {},
    store = '../data/usherd.db',
    log = {},
    keep = {},
    defaults = {},
  } = readBlock(daemonShape, content ?? {}, { report })
  const { host = '127.0.0.1', port = 8080, trustedProxies = [], tls, publicUrl } = listen
  for (const [index, proxy] of trustedProxies.entries()) noteAddress(proxy, index, report)
  if (publicUrl !== undefined) notePublicUrl(publicUrl, report)
  const timezone = defaults.schedule?.timezone
  if (timezone !== undefined) noteTimezone(timezone, ['defaults', 'schedule', 'timezone'], report)
  return {
    listen: {
      host,
      port,
      trustedProxies,
      ...(tls !== undefined && { tls: { cert: resolve(folder, tls.cert), key: resolve(folder, tls.key) } }),
      ...(publicUrl !== undefined && { publicUrl: publicUrl.replace(/\/+$/, '') }),
    },
    store: resolve(folder, store),
    log: { level: log.level ?? 'info', format: log.format ?? 'pretty' },
    keep: { ledgerMs: keep.ledger ?? keepDefaults.ledgerMs, runsMs: keep.runs ?? keepDefaults.runsMs },
    defaults: { ...defaults, timezone: timezone ?? 'UTC' },
  }
}

function noteAddress(written: string, index: number, report: Report): void {
  if (!isRange(written))
    report.note(
      ['listen', 'trustedProxies', index],
      `listen.trustedProxies[${index}] wants an address or range such as 10.0.0.0/8`,
      { value: shorten(written) },
    )
}

/** Whether text is an IP address or a CIDR range. */
function isRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  try {
    new BlockList().addSubnet(address, /^\d+$/.test(prefix) ? Number(prefix) : -1, family === 4 ? 'ipv4' : 'ipv6')
    return true
  } catch {
    return false
  }
}

function notePublicUrl(written: string, report: Report): void {
  const url = URL.parse(written)
  if (url === null || !/^https?:$/.test(url.protocol))
    report.note(['listen', 'publicUrl'], 'listen.publicUrl wants a URL such as https://usherd.example.org', {
      value: shorten(written),
    })
}
