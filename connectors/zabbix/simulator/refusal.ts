/** An error answer, in the product's words. */
export class Refusal extends Error {
  readonly code: number
  readonly title: string
  readonly data: string

  constructor(code: number, title: string, data: string) {
    super(data)
    this.code = code
    this.title = title
    this.data = data
  }
}

export const parseError = (): Refusal =>
  new Refusal(-32700, 'Parse error', 'Invalid JSON. An error occurred on the server while parsing the JSON text.')
export const invalidRequest = (data: string): Refusal => new Refusal(-32600, 'Invalid request.', data)
export const noMethod = (data: string): Refusal => new Refusal(-32601, 'Method not found.', data)
export const invalidParams = (data: string): Refusal => new Refusal(-32602, 'Invalid params.', data)
export const applicationError = (data: string): Refusal => new Refusal(-32500, 'Application error.', data)

export const invalidAt = (path: string, reason: string): Refusal =>
  invalidParams(`Invalid parameter "${path}": ${reason}`)
export const notThere = (): Refusal => applicationError('No permissions to referred object or it does not exist!')
export const sessionOver = (): Refusal => invalidParams('Session terminated, re-login, please.')
export const notAuthorized = (): Refusal => invalidParams('Not authorized.')
