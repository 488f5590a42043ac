import { withoutSecrets } from '#kit'

/** bcrypt hashes: some error texts quote the SQL statement that failed, with the hash in it. */
const bcrypt = /\$2[abxy]?\$\d{2}\$[./A-Za-z0-9]{10,}/g

/** From the first word of a quoted SQL statement on, nothing is fit for an operator. */
const statement = /(SQL statement execution has failed "(?:INSERT INTO|UPDATE|DELETE FROM|SELECT)\s+\w+)[\s\S]*/

/** An error text of Zabbix without what must not be kept: given secrets, password hashes, the inside of SQL statements. */
export const scrub = (text: string, secrets: readonly string[]): string =>
  withoutSecrets(text.replace(statement, '$1 …"'), secrets, [bcrypt])
