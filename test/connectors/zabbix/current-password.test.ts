import { expect, test } from 'vitest'
import { connectors } from '../../../connectors/index.ts'
import { load } from '../../config/sample.ts'

test('a mapping of current_passwd is refused at check: usherd never changes its own account', async () => {
  const files = {
    'sources/hr.yaml': 'connector: file\nsettings: { path: people.csv }\nkey: id\n',
    'targets/monitoring.yaml': `
connector: zabbix
settings: { url: https://zabbix.corp.test/api_jsonrpc.php, token: "$\{env:TOKEN}" }
from: [hr]
match: [username]
attributes: { username: userName, current_passwd: { secret: "$\{env:OLD}" } }
`,
  }
  await expect(load(files, { TOKEN: 'set', OLD: 'set' }, connectors)).rejects.toThrow(
    /current_passwd" cannot be written: .*which usherd never changes/,
  )
})
