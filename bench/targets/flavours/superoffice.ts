import type { Flavour } from '../flavour.ts'

/** Names in one search, whose address would else be too long for a proxy. */
const search = 30

export const superoffice: Flavour = {
  name: 'superoffice',
  config: `
connector: superoffice
settings: { url: "\${env:TARGET_URL}", username: "\${env:TARGET_USER}", password: "\${env:TARGET_PASSWORD}" }
from: [hr]
match: [UserName]
attributes:
  UserName: emails.work
  Name: userName
  Role: { value: User level 0, lookup: role }
  UserGroup: { value: Sales, lookup: usergroup }
  Person.Firstname: name.givenName
  Person.Lastname: name.familyName
  Person.Email: emails.work
  Person.Title: title
`,
  rate: 50,
  requests: {
    find: { fewest: 1 / search, why: 'a search of users names 30' },
    create: {
      fewest: 3,
      why: 'POST /Person, GET /User/Default, POST /User',
      ours: {
        requests: 4,
        why: 'asked for every user: is the person there already',
      },
    },
    update: {
      fewest: 1 + 1 / search,
      why: 'PATCH /Person; a search of users says which persons they are, 30 at a time',
      ours: {
        requests: 2,
        why: 'GET /User of each, right before its person is written',
      },
    },
    disable: {
      fewest: 1,
      why: 'MakeRetired',
      ours: {
        requests: 2,
        why: 'GET /User afterwards: MakeRetired answers nothing',
      },
    },
  },
}
