import { expect, test } from 'vitest'
import { row, setUpCrm } from './superoffice-stage.ts'

test.each(['', ', own: managed'])(
  'a user whose create was done and not answered gets the password all the same%s',
  async own => {
    await using crm = await setUpCrm({ attributes: { Password: `{ secret: "\${env:FIRST_PASSWORD}"${own} }` } })
    crm.stage.env.FIRST_PASSWORD = 'Hy6$kL3nVc8q'
    await crm.stage.people([row('ann')])
    crm.disturb({ kind: 'cut', when: 'after' }, { matching: /^POST User$/ })
    await crm.stage.run('sync', '--patience', '0')
    crm.stage.aheadMs += 3_600_000
    await crm.stage.run('sync')
    await crm.stage.run('sync')
    expect(crm.user('ann@corp.test')).toMatchObject({ Password: 'Hy6$kL3nVc8q' })
  },
)
