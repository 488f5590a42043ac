import type { BlockProblem } from '#contract'
import { attributeNamed } from '../named.ts'
import type { Description } from './description.ts'

/** What its parts say about each other. */
export function disagreements(description: Description): readonly BlockProblem[] {
  return [
    ...findProblems(description),
    ...errorProblems(description),
    ...verbProblems(description),
    ...attributeProblems(description),
  ]
}

function errorProblems({ errors, attributes }: Description): readonly BlockProblem[] {
  const unknown = Object.entries(errors?.words ?? {}).filter(
    ([, name]) => attributeNamed(name, { attributes }) === undefined,
  )
  return unknown.map(([word, name]) => ({
    path: ['errors', 'words', word],
    message: `errors.words.${word} names ${name}, which is no attribute`,
    next: 'add it to attributes',
  }))
}

function findProblems({ find, attributes, create, get }: Description): readonly BlockProblem[] {
  const unknown = Object.keys(find).filter(name => attributeNamed(name, { attributes }) === undefined)
  const rows = Object.entries(find).filter(([, { whole }]) => !whole && get === undefined)
  const unique = (create?.unique ?? []).filter(name => find[name] === undefined)
  return [
    ...unknown.map(name => ({
      path: ['find', name],
      message: `find.${name} is no attribute`,
      next: 'add it to attributes',
    })),
    ...rows.map(([name]) => ({
      path: ['find', name],
      message: `find.${name} gives parts of accounts, and there is no get`,
    })),
    ...unique.map(name => ({
      path: ['create', 'unique'],
      message: `create.unique names ${name}, which find does not know`,
    })),
  ]
}

function verbProblems({
  list,
  get,
  several,
  update,
  enable,
  disable,
  active,
  delete: remove,
}: Description): readonly BlockProblem[] {
  const problems: BlockProblem[] = []
  const need = (path: readonly string[], message: string): void => void problems.push({ path, message })
  if (several !== undefined && get === undefined)
    need(['several'], 'several needs get: whoever is not in its answer is looked at alone')
  if (list?.whole === false && get === undefined) need(['list'], 'list gives parts of accounts, and there is no get')
  if (get === undefined && (update ?? remove ?? enable ?? disable) !== undefined)
    need(['get'], 'get is missing: accounts are looked at before they are changed')
  for (const [name, verb] of Object.entries({ enable, disable })) {
    if (verb !== undefined && active === undefined)
      need([name], `${name} needs active: how an account shows that it is enabled`)
    if (verb?.kind === 'fields' && update === undefined) need([name], `${name} with fields needs update`)
  }
  return problems
}

function attributeProblems({ attributes, lookups, update }: Description): readonly BlockProblem[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const { type, lookup, members, own, secret, identity, readOnly, at = name, to = at } = attribute
    const isAny = name.endsWith('.*')
    const isMany = type === 'list' || type === 'records'
    const flaws: readonly (readonly [isWrong: boolean, sentence: string])[] = [
      [
        lookup !== undefined && lookups[lookup] === undefined,
        `is looked up as ${lookup}, which lookups does not describe`,
      ],
      [members !== undefined && type !== 'list', 'has members, and is no list'],
      [
        members !== undefined && update?.style === 'json-patch',
        'has members, which go with full and merge updates only',
      ],
      [own === 'additive' && !isMany, 'is additive, and is no list'],
      [identity !== undefined && type !== 'records', 'has an identity, and is no list of records'],
      [!isAny && to.includes('*') && readOnly === undefined, 'needs to: a place with * cannot be written'],
      [
        isAny && !(/^[^*]*\.\*$/.test(at) && /^[^*]*\.\*$/.test(to)),
        'stands for many: its places have to end with .* too',
      ],
      [secret && type !== 'text', 'is a secret, and is no text'],
    ]
    return flaws
      .filter(([isWrong]) => isWrong)
      .map(([, sentence]) => ({ path: ['attributes', name], message: `attributes.${name} ${sentence}` }))
  })
}
