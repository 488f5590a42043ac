import { leastKeptMs } from '../../domain/keep.ts'
import { block, choice, durationOrForever, list, text, whole } from './leaf.ts'
import { guardBlock, paceBlock, proofBlock } from './policy.ts'

const kept = () => durationOrForever({ leastMs: leastKeptMs, least: '8d' })

/** The keys of usherd.yaml. */
export const daemonShape = {
  listen: block({
    host: text('a host name or address').exactOptional().describe('Where to listen. Default 127.0.0.1.'),
    port: whole(0, 65535).exactOptional().describe('Port to listen on. Default 8080.'),
    trustedProxies: list(text('an address or range such as 10.0.0.0/8'), 'a list of addresses or ranges')
      .exactOptional()
      .describe('Proxies whose X-Forwarded-* headers are believed.'),
    tls: block({
      cert: text('the path of a PEM file').describe('Certificate chain (PEM), relative to this file.'),
      key: text('the path of a PEM file').describe('Private key (PEM), relative to this file.'),
    })
      .exactOptional()
      .describe('Serve HTTPS with these files.'),
    publicUrl: text('a URL such as https://usherd.example.org')
      .exactOptional()
      .describe('How the outside reaches usherd, for links in answers.'),
  })
    .exactOptional()
    .describe('The HTTP side: SCIM, health, metrics.'),
  store: text('the path of the database file')
    .exactOptional()
    .describe('The database file, relative to this file. Default ../data/usherd.db.'),
  log: block({
    level: choice(['debug', 'info', 'warn', 'error'])
      .exactOptional()
      .describe('Least important lines that are written. Default info.'),
    format: choice(['pretty', 'json']).exactOptional().describe('For people or for programs. Default pretty.'),
  })
    .exactOptional()
    .describe('What is written to the standard error output.'),
  defaults: block({
    pace: paceBlock.exactOptional().describe('For every source and target.'),
    guard: guardBlock.exactOptional().describe('For every target.'),
    schedule: block({
      timezone: text('a time zone such as Europe/Berlin').exactOptional().describe('For every schedule. Default UTC.'),
    })
      .exactOptional()
      .describe('For every source.'),
    proof: proofBlock.exactOptional().describe('For every source.'),
  })
    .exactOptional()
    .describe('What holds for every connection that does not say otherwise.'),
  keep: block({
    ledger: kept().exactOptional().describe('Lines of the ledger. Default 400d.'),
    runs: kept()
      .exactOptional()
      .describe('Runs nothing speaks of any more, and attributes of people who are gone everywhere. Default 90d.'),
  })
    .exactOptional()
    .describe('How long the daemon remembers what is over; `forever` keeps it.'),
}
