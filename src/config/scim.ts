import { loadRegistry } from '../scim/registry.ts'
import type { ScimConfig } from './config.ts'
import type { Report } from './report/report.ts'
import { readBlock } from './schema/read.ts'
import { scimShape } from './schema/scim.ts'

/** Reads the content of scim.yaml; an empty (or absent) one is all defaults. */
export function readScim(content: unknown, report: Report): ScimConfig | undefined {
  const { rate, schemas = [], extensions = [], types = [] } = readBlock(scimShape, content ?? {}, { report })
  // What could not be read is noted already; what refers to it would be noted a second time.
  if (report.count() > 0) return undefined
  const loaded = loadRegistry({ schemas, extensions, types })
  if ('problems' in loaded) {
    for (const { path, message, next } of loaded.problems) report.note(path, message, { next })
    return undefined
  }
  const { requests = 500, per: perMs = 1_000, burst = 4 * requests } = rate ?? {}
  return { registry: loaded.registry, rate: { requests, perMs, burst } }
}
