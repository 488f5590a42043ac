import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Lets every session of an account run out, as if it had been idle for too long. Zabbix waits at least 90 seconds for
 * that, so the time of the last access is set back in its database instead.
 */
export async function expireSessions(series: string, userid: string): Promise<void> {
  const sockets = process.env.ZABBIX_SOCKETS ?? ''
  const statement = `UPDATE sessions SET lastaccess = 0 WHERE userid = ${Number(userid)}`
  await promisify(execFile)('psql', ['-Xq', '-h', sockets, '-U', 'zabbix', '-d', `zabbix_${series}`, '-c', statement])
}
