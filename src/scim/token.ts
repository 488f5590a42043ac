import { hash as digest, timingSafeEqual } from 'node:crypto'
import { Secret } from '../domain/secret.ts'

/** Tells our tokens from others in logs and in scanners for leaked secrets. */
const mark = 'usherd'

interface NewToken {
  readonly id: string
  /** Shown once. */
  readonly token: Secret
  readonly hash: string
}

/** Makes a token of 256 random bits. @param randomBytes cryptographically strong */
export function createToken(randomBytes: (count: number) => Uint8Array): NewToken {
  const id = Buffer.from(randomBytes(6)).toString('hex')
  const text = `${mark}_${id}_${Buffer.from(randomBytes(32)).toString('hex')}`
  return { id, token: new Secret(text), hash: hashOf(text) }
}

/** The public part of what somebody shows as a token; undefined: it is none of ours. */
export function idOf(shown: string): string | undefined {
  return /^usherd_([0-9a-f]{12})_[0-9a-f]{64}$/.exec(shown)?.[1]
}

/** 256 random bits need no slow hash: nobody guesses them. */
export const hashOf = (token: string): string => digest('sha256', token)

/** Whether a token has this hash; takes the same time whatever it is (Z1). */
export function hasHash(shown: string, hash: string): boolean {
  const ours = Buffer.from(hash, 'hex')
  const theirs = digest('sha256', shown, 'buffer')
  return ours.length === theirs.length && timingSafeEqual(ours, theirs)
}
