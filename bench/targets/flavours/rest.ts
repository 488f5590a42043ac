import type { Flavour } from '../flavour.ts'

const oneByOne = { fewest: 1, why: 'the list is filtered by one value' }
const create = { fewest: 1, why: 'a POST' }

export const nexudus: Flavour = {
  name: 'rest (nexudus)',
  config: `
connector: rest
settings:
  preset: nexudus
  url: "\${env:TARGET_URL}"
  username: "\${env:TARGET_USER}"
  password: "\${env:TARGET_PASSWORD}"
from: [hr]
match: [Email]
attributes:
  Email: emails.work
  FullName: displayName
  SupportTeamUserEmail: title
  UserRoles: { value: [Front desk], lookup: role }
`,
  rate: 50,
  requests: {
    find: oneByOne,
    create: { ...create, ours: { requests: 2, why: 'a look at the new user, whom the answer does not show' } },
    update: { fewest: 2, why: 'PUT takes the whole record, secrets and all, so a GET has to show it first' },
    disable: { fewest: 2, why: 'as a change' },
  },
}

export const gitlab: Flavour = {
  name: 'rest (gitlab)',
  config: `
connector: rest
settings: { preset: gitlab, url: "\${env:TARGET_URL}", token: "\${env:TARGET_TOKEN}" }
from: [hr]
match: [username]
attributes:
  username: userName
  email: emails.work
  name: displayName
  note: title
`,
  rate: 50,
  requests: {
    find: oneByOne,
    create,
    update: { fewest: 1, why: 'a PUT with what changed' },
    disable: { fewest: 1, why: 'POST /block; one who is blocked stays so' },
  },
}

export const snipeIt: Flavour = {
  name: 'rest (snipe-it)',
  config: `
connector: rest
settings: { preset: snipe-it, url: "\${env:TARGET_URL}", token: "\${env:TARGET_TOKEN}" }
from: [hr]
match: [username]
attributes:
  username: userName
  first_name: name.givenName
  last_name: name.familyName
  email: emails.work
  jobtitle: title
`,
  rate: 50,
  requests: {
    find: oneByOne,
    create,
    update: { fewest: 1, why: 'a PATCH with what changed' },
    disable: { fewest: 1, why: 'a PATCH of activated' },
  },
}
