import type { Flavour } from '../flavour.ts'

/** Names in one filter, whose address would else be too long for a proxy. */
const filter = 15

export const scim: Flavour = {
  name: 'scim',
  config: `
connector: scim
settings: { url: "\${env:TARGET_URL}", token: "\${env:TARGET_TOKEN}" }
from: [hr]
match: [userName]
attributes:
  userName: userName
  externalId: employeeNumber
  name.givenName: name.givenName
  name.familyName: name.familyName
  emails.work: emails.work
  title: title
`,
  rate: 50,
  requests: {
    find: { fewest: 1 / filter, why: 'a filter names 15' },
    create: { fewest: 1, why: 'a POST (the simulated service has no bulk, as most)' },
    update: { fewest: 1, why: 'a PATCH that needs no look' },
    disable: { fewest: 1, why: 'a PATCH of active' },
  },
}
