/** Why an exchange failed, in words. `broken`: what came back is no HTTP answer we can use, and trying again will not help. */
export interface Cause {
  readonly words: string
  readonly isBroken?: true
}

const unknownAuthority =
  'its certificate comes from an authority this machine does not know; add that authority with NODE_EXTRA_CA_CERTS'
/** Whatever the code is: once an answer has begun, this is what it comes to. */
export const tornAnswer = 'the answer broke off in the middle'
const noTls = 'no TLS connection came about; does that port speak https, and a TLS version of today?'
const notHttp: Cause = { words: 'what answers there does not speak HTTP', isBroken: true }
const badEncoding: Cause = { words: 'the answer cannot be decompressed', isBroken: true }

/** By code of Node (`errno`, OpenSSL, llhttp, zlib) and of got 16. Codes are stable where message texts are not. */
const causes: Readonly<Record<string, Cause>> = {
  ENOTFOUND: { words: 'no host of that name was found' },
  EAI_AGAIN: { words: 'the name could not be looked up just now' },
  ECONNREFUSED: { words: 'connection refused; is the service running there?' },
  EHOSTUNREACH: { words: 'no route to that host' },
  ENETUNREACH: { words: 'no route to that network' },
  EHOSTDOWN: { words: 'that host is down' },
  ETIMEDOUT: { words: 'the connection timed out' },
  ECONNRESET: { words: 'the other side closed the connection without an answer' },
  EPIPE: { words: 'the other side closed the connection while we were sending' },
  ECONNABORTED: { words: 'the connection was aborted' },
  EADDRNOTAVAIL: { words: 'this machine has no free port for the connection' },
  EMFILE: { words: 'this process has too many files and connections open' },

  CERT_HAS_EXPIRED: { words: 'its certificate has expired' },
  CERT_NOT_YET_VALID: { words: 'its certificate is not valid yet; is the clock of this machine right?' },
  CERT_REVOKED: { words: 'its certificate was revoked' },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    words: 'its certificate is signed by itself; if it is the right one, add it with NODE_EXTRA_CA_CERTS',
  },
  SELF_SIGNED_CERT_IN_CHAIN: { words: unknownAuthority },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { words: unknownAuthority },
  UNABLE_TO_GET_ISSUER_CERT: { words: unknownAuthority },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { words: unknownAuthority },
  ERR_TLS_CERT_ALTNAME_INVALID: { words: 'its certificate was made for another name' },
  EPROTO: { words: noTls },

  ERR_HTTP_CONTENT_LENGTH_MISMATCH: { words: tornAnswer },
  ERR_STREAM_PREMATURE_CLOSE: { words: tornAnswer },
  HPE_INVALID_EOF_STATE: { words: tornAnswer },
  HPE_HEADER_OVERFLOW: { words: 'the headers of the answer are too large', isBroken: true },
  Z_BUF_ERROR: { words: tornAnswer },
}

/** What a failure's code says. An unknown code is shown as it is: one word, never data. */
export function causeOf(code: string | undefined): Cause {
  if (code === undefined || !/^\w+$/.test(code)) return { words: 'an error without a name' }
  const known = causes[code]
  if (known !== undefined) return known
  if (code.startsWith('HPE_')) return notHttp
  if (/^(Z_|ZSTD_|ERR__?(BROTLI|ERROR_FORMAT))/.test(code)) return badEncoding
  if (code.startsWith('ERR_SSL_')) return { words: `${noTls} (${code})` }
  return { words: `an unexpected error (${code})` }
}
