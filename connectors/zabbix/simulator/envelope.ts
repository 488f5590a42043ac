import { isObject, type Params } from './params.ts'
import { invalidRequest, parseError, Refusal } from './refusal.ts'

/** One JSON-RPC call, its form found good. */
export interface RpcCall {
  readonly method: string
  readonly params: Params
  /** Credentials in the body. */
  readonly auth: string | undefined
}

const members = new Set(['jsonrpc', 'method', 'params', 'id', 'auth'])
const notRpc = 'The received JSON is not a valid JSON-RPC request.'

/** Reads a body as PHP does: strict UTF-8, no lone surrogates. @throws Refusal */
export function parseBody(body: Buffer): unknown {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    // JSON.stringify writes lone surrogates as escapes, and only those.
    if (/(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(parsed))) throw parseError()
    return parsed
  } catch {
    throw parseError()
  }
}

/** @throws Refusal for everything the standard or Zabbix does not allow around a call */
export function callOf(message: unknown): RpcCall {
  if (!isObject(message)) throw invalidRequest(notRpc)
  for (const name of Object.keys(message)) {
    if (!members.has(name)) throw invalidRequest(`Invalid parameter "/": unexpected parameter "${name}".`)
  }
  const { jsonrpc, method, params, auth } = message
  for (const name of ['jsonrpc', 'method', 'params']) {
    if (!(name in message)) throw invalidRequest(`Invalid parameter "/": the parameter "${name}" is missing.`)
  }
  if (jsonrpc !== '2.0') throw invalidRequest('Invalid parameter "/jsonrpc": value must be "2.0".')
  if (!Array.isArray(params) && !isObject(params))
    throw invalidRequest('Invalid parameter "/params": an array or object is expected.')
  return { method: String(method), params, auth: typeof auth === 'string' ? auth : undefined }
}

/** Answers a message or a list of them. @returns '' where nothing is to be said (notifications) */
export function answerMessage(message: unknown, run: (call: RpcCall) => unknown): string {
  if (!Array.isArray(message)) return answerOne(message, run)
  if (message.length === 0) return envelope(null, invalidRequest(notRpc))
  return `[${message
    .map(one => answerOne(one, run))
    .filter(text => text !== '')
    .join(',')}]`
}

function answerOne(message: unknown, run: (call: RpcCall) => unknown): string {
  const id = isObject(message) ? message.id : null
  const text = outcome(message, id, run)
  return isObject(message) && !('id' in message) ? '' : text
}

function outcome(message: unknown, id: unknown, run: (call: RpcCall) => unknown): string {
  try {
    return JSON.stringify({ jsonrpc: '2.0', result: run(callOf(message)), id })
  } catch (error) {
    if (error instanceof Refusal) return envelope(id, error)
    throw error
  }
}

/** An error answer. */
export function envelope(id: unknown, { code, title, data }: Refusal): string {
  return JSON.stringify({ jsonrpc: '2.0', error: { code, message: title, data }, id: id ?? null })
}
