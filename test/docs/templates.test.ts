import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** What an issue form may be made of (GitHub's syntax for issue forms). */
interface Form {
  readonly name?: string
  readonly description?: string
  readonly body?: readonly {
    readonly type?: string
    readonly id?: string
    readonly attributes?: { readonly label?: string; readonly value?: string; readonly options?: readonly unknown[] }
  }[]
}

const folder = '.github/ISSUE_TEMPLATE'
const forms = globSync('*.yml', { cwd: join(root, folder) })
  .filter(file => file !== 'config.yml')
  .sort()
  // The tests below are what holds the shape.
  .map(file => ({ file, form: parse(read(`${folder}/${file}`)) as Form }))

/** What a host would refuse, or show without a word. */
function flawsOf({ name = '', description = '', body = [] }: Form): readonly string[] {
  const ids = body.flatMap(({ id }) => id ?? [])
  return [
    ...(name === '' || description === '' ? ['no name or description'] : []),
    ...(body.length === 0 ? ['no body'] : []),
    ...(new Set(ids).size < ids.length ? ['an id stands twice'] : []),
    ...body.flatMap(({ type = '', id, attributes = {} }) => {
      if (type === 'markdown') return attributes.value === undefined ? ['a text without a value'] : []
      if (!['input', 'textarea', 'dropdown', 'checkboxes'].includes(type)) return [`${type} is no kind of field`]
      const needsOptions = type === 'dropdown' || type === 'checkboxes'
      const isNamed = id !== undefined && attributes.label !== undefined
      return isNamed && needsOptions === Array.isArray(attributes.options) ? [] : [`${id ?? type} is not whole`]
    }),
  ]
}

describe('the forms for reports', () => {
  test('are one for what is wrong and one for what is missing', () => {
    expect(forms.map(({ file }) => file)).toEqual(['bug.yml', 'feature.yml'])
  })

  test.each(forms)('$file is one a host can show', ({ form }) => {
    expect(flawsOf(form)).toEqual([])
  })

  test.each(forms)('$file links only to pages that are there', ({ file }) => {
    const linked = [...read(`${folder}/${file}`).matchAll(/\]\(\.\.\/blob\/main\/([^)#]+)/g)].map(
      ([, path = '']) => path,
    )
    expect(linked).not.toEqual([])
    expect(linked.filter(path => !existsSync(join(root, path)))).toEqual([])
  })

  test('send whoever found a way in to the private report', () => {
    expect(read(`${folder}/bug.yml`)).toContain('SECURITY.md')
    expect(parse(read(`${folder}/config.yml`))).toMatchObject({ blank_issues_enabled: false })
  })
})

test('the template for changes names only scripts there are', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const named = [...read('.github/pull_request_template.md').matchAll(/`npm (?:run )?([a-z:]+)/g)].map(
    ([, one = '']) => one,
  )
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter(one => scripts[one] === undefined)).toEqual([])
})
