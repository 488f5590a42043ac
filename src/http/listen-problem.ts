import { Problem } from '../domain/problem.ts'
import { authority } from './address.ts'

/**
 * Why the server could not begin to listen, in words for the operator.
 * @param error what Node rejected with; anything without an error code is ours and comes back as it is
 */
export function listenProblem(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const where = authority(host, port)
  switch (code) {
    case 'EADDRINUSE':
      return new Problem(
        'usage',
        'listen.taken',
        `another program already listens on ${where}`,
        'Stop it, or set another listen.port in usherd.yaml.',
      )
    case 'EACCES':
      return new Problem(
        'usage',
        'listen.forbidden',
        `the system does not let usherd listen on ${where}`,
        'Set a listen.port of 1024 or more in usherd.yaml, or grant the right to use low ports.',
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Problem(
        'usage',
        'listen.elsewhere',
        `${host} is no address of this machine`,
        'Correct listen.host in usherd.yaml.',
      )
    default:
      return typeof code === 'string'
        ? new Problem(
            'usage',
            'listen.failed',
            `usherd cannot listen on ${where} (${code})`,
            'Check listen: in usherd.yaml.',
          )
        : error
  }
}
