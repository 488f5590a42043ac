import { type Flavour, soughtAtOnce } from '../flavour.ts'

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
    find: {
      fewest: 1 / 500,
      why: 'a user.get takes any number of names; a page of the plan has 500',
      ours: { requests: 1 / soughtAtOnce, why: 'they are looked for 200 at a time' },
    },
    create: {
      fewest: 1 / batch,
      why: 'a user.create makes 50',
      ours: {
        requests: 2 / batch,
        why: 'authentication.get before each: random passwords have to meet the policy',
      },
    },
    update: { fewest: 1 / batch, why: 'a user.update changes 50' },
    disable: {
      fewest: 2 / batch,
      why: 'user.update replaces the groups, so a user.get has to show those of others first',
    },
  },
}
