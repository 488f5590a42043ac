import { dirname } from 'node:path'
import { importsOf, resolved, type SourceFile } from './source-files.ts'

/** Who imports whom, by path or by folder. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** Files that import each other, directly or over others, also for their types only: each circle as its files in order. */
export const circlesOfFiles = (files: readonly SourceFile[]): readonly string[] => circlesIn(importsBetween(files))

/**
 * Rooms (folders) beside each other whose files import each other. A folder's own files belong to no room in it: they may use
 * the rooms, and be used by them.
 */
export function circlesOfRooms(files: readonly SourceFile[]): readonly string[] {
  const imports = importsBetween(files)
  const parents = new Set(files.flatMap(({ path }) => ancestorsOf(path)))
  return [...parents].flatMap(parent => circlesIn(roomsIn(parent, imports)))
}

function importsBetween(files: readonly SourceFile[]): Graph {
  const known = new Set(files.map(({ path }) => path))
  return new Map(
    files.map(({ path, text }) => [
      path,
      new Set(
        importsOf(text)
          .map(({ from }) => resolved(path, from) ?? '')
          .filter(target => known.has(target)),
      ),
    ]),
  )
}

function ancestorsOf(path: string): readonly string[] {
  const parent = dirname(path)
  return parent === '.' ? [] : [parent, ...ancestorsOf(parent)]
}

function roomsIn(parent: string, imports: Graph): Graph {
  const roomOf = (path: string): string | undefined => {
    const [room, ...rest] = path.startsWith(`${parent}/`) ? path.slice(parent.length + 1).split('/') : []
    return rest.length === 0 || room === undefined ? undefined : `${parent}/${room}`
  }
  const rooms = new Map<string, Set<string>>()
  for (const [importer, targets] of imports) {
    const room = roomOf(importer)
    if (room === undefined) continue
    const others = rooms.get(room) ?? new Set()
    for (const target of targets) {
      const other = roomOf(target)
      if (other !== undefined && other !== room) others.add(other)
    }
    rooms.set(room, others)
  }
  return rooms
}

/** Every set of names that all lead to each other (Tarjan's strongly connected components), as one line each. */
function circlesIn(graph: Graph): readonly string[] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const circles: string[] = []
  const low = (name: string): number => lowest.get(name) ?? 0
  function visit(name: string): void {
    const number = order.size
    order.set(name, number)
    lowest.set(name, number)
    open.push(name)
    for (const next of graph.get(name) ?? []) {
      if (!order.has(next)) visit(next)
      if (open.includes(next)) lowest.set(name, Math.min(low(name), low(next)))
    }
    if (low(name) !== number) return
    const circle = open.splice(open.indexOf(name))
    if (circle.length > 1) circles.push(circle.sort().join(' <-> '))
  }
  for (const name of graph.keys()) if (!order.has(name)) visit(name)
  return circles
}
