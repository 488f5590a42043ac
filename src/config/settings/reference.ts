// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { isAbsolute, resolve } from 'node:path'
import { Secret } from '../../domain/secret.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { type Outside, reasonOf } from '../files/files.ts'

/** What went wrong with a reference: a sentence's end, to put behind the name of the thing. Quotes no secret. */
interface ReferenceProblem {
  readonly message: string
  readonly next: string
  /** It is written as it has to be, and nothing is there. */
  readonly isUnset?: true
}

type Resolved<Value> = { readonly value: Value } | { readonly problem: ReferenceProblem }

/** A secret as it is written: one reference and nothing else. */
export const referencePattern = /^\$\{(env|file):([^{}]+)\}$/
/** A text with at least one variable of the environment in it. */
export const environmentPattern = /\$\{env:[A-Za-z_][A-Za-z0-9_]*\}/
const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/
const form = 'write "${env:NAME}" or "${file:/path}"'

/** Whether something is written as a secret has to be: one reference and nothing else. */
export const isReference = (written: unknown): written is string =>
  typeof written === 'string' && referencePattern.test(written)

/**
 * Fetches the secret behind a reference. `${env:NAME}` is a variable of the environment, `${file:/path}` the content of
 * a file (relative to `folder`) without the line end after it.
 * @returns the secret (or, where `outside` says so, what stands in for one that is not there), or what is wrong; text that is no reference is never repeated, because it may be the secret
 */
export async function resolveSecret(written: unknown, folder: string, outside: Outside): Promise<Resolved<Secret>> {
  const [, kind, name = ''] = typeof written === 'string' ? (referencePattern.exec(written) ?? []) : []
  if (kind === undefined)
    return { problem: { message: 'has to be a reference: secrets do not stand in the file', next: form } }
  const found = kind === 'env' ? variable(name, outside.env) : await fileContent(name.trim(), folder, outside)
  if ('value' in found) return { value: new Secret(found.value) }
  return outside.standIns === true && found.problem.isUnset === true ? { value: new Secret('stands in') } : found
}

/**
 * Replaces every `${env:NAME}` in a text that is no secret.
 * @returns the text, or what is wrong with the first reference that cannot be replaced
 */
export function fillIn(written: string, env: Outside['env']): Resolved<string> {
  let problem: ReferenceProblem | undefined
  const value = written.replace(/\$\{([^{}]*)\}/g, (_all, inside: string) => {
    const found = inside.startsWith('env:') ? variable(inside.slice('env:'.length), env) : unknownReference(inside)
    if ('value' in found) return found.value
    problem ??= found.problem
    return ''
  })
  return problem === undefined ? { value } : { problem }
}

function variable(name: string, env: Outside['env']): Resolved<string> {
  // A name that cannot be one may be a secret in the wrong place: it is not repeated.
  if (!environmentName.test(name)) return { problem: { message: 'names no variable of the environment', next: form } }
  const value = env[name]
  if (value === undefined || value === '')
    return {
      problem: {
        message: `needs the environment variable ${name}, which is ${value === '' ? 'empty' : 'not set'}`,
        next: `set ${name} where usherd is started`,
        isUnset: true,
      },
    }
  return { value }
}

async function fileContent(path: string, folder: string, { readFile }: Outside): Promise<Resolved<string>> {
  const full = isAbsolute(path) ? path : resolve(folder, path)
  try {
    const value = (await readFile(full)).replace(/\r?\n$/, '')
    if (value !== '') return { value }
    return {
      problem: {
        message: `needs the file ${shorten(full, 200)}, which is empty`,
        next: 'write the secret into it',
        isUnset: true,
      },
    }
  } catch (error) {
    return {
      problem: {
        message: `needs the file ${shorten(full, 200)}: ${reasonOf(error)}`,
        next: 'create it, readable by the user usherd runs as',
        isUnset: true,
      },
    }
  }
}

function unknownReference(inside: string): Resolved<string> {
  const message = inside.startsWith('file:')
    ? 'cannot come from a file, because it is no secret'
    : 'holds ${...} that is not ${env:NAME}'
  return { problem: { message, next: 'write "${env:NAME}" or plain text' } }
}
