import { Problem } from '../domain/problem.ts'

interface Named {
  readonly name: string
}

/** The refusal of a target's name that no file has. @param targets those there are */
export const unknownTarget = (name: string, targets: readonly Named[]): Problem =>
  new Problem('usage', 'usage.unknown-target', `there is no target "${name}"`, `Targets are: ${namesOf(targets)}.`)

/** The refusal of a source's name that no file has. @param sources those there are */
export const unknownSource = (name: string, sources: readonly Named[]): Problem =>
  new Problem('usage', 'usage.unknown-source', `there is no source "${name}"`, `Sources are: ${namesOf(sources)}.`)

/** The refusal of a name that is neither a source's nor a target's. @param connections those there are */
export const unknownConnection = (name: string, connections: readonly Named[]): Problem =>
  new Problem(
    'usage',
    'usage.unknown-connection',
    `there is no source or target "${name}"`,
    `There are: ${namesOf(connections)}.`,
  )

const namesOf = (connections: readonly Named[]): string => connections.map(({ name }) => name).join(', ') || 'none'
