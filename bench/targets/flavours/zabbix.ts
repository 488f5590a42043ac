import type { Flavour } from '../flavour.ts'

/** Accounts in one request; Zabbix itself sets no limit. Fifty is what one refused account may hold up. */
const batch = 50

export const zabbix: Flavour = {
  name: 'zabbix',
  config: `
connector: zabbix
settings: { url: "\${env:TARGET_URL}", token: "\${env:TARGET_TOKEN}" }
from: [hr]
match: [username]
attributes:
  username: userName
  name: displayName
  surname: title
  roleid: { value: User role, lookup: role }
  usrgrps: { value: [Operators], lookup: usergroup }
`,
  rate: 10,
  requests: {
    find: { fewest: 1 / 500, why: 'a user.get takes any number of names; a page of the plan has 500' },
    create: { fewest: 1 / batch, why: 'a user.create makes 50; the password policy is asked for once' },
    update: { fewest: 1 / batch, why: 'a user.update changes 50' },
    disable: {
      fewest: 2 / batch,
      why: 'user.update replaces the groups, so a user.get has to show those of others first',
    },
  },
}
