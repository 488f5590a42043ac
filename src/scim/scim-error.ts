/** `scimType` of RFC 7644 §3.12 and RFC 9865 §2. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'

/** A request that is answered with an error (RFC 7644 §3.12). `message` is one sentence for whoever reads the client's log. */
export class ScimError extends Error {
  override readonly name = 'ScimError'
  readonly status: number
  readonly scimType: ScimType | undefined

  constructor(status: number, message: string, scimType?: ScimType) {
    super(message)
    this.status = status
    this.scimType = scimType
  }
}

/** 400 with a kind. @param detail one sentence that names the thing and the value (shortened) */
export const badRequest = (scimType: ScimType, detail: string): ScimError => new ScimError(400, detail, scimType)
