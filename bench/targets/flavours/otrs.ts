import type { Fewest, Flavour } from '../flavour.ts'

const person = `
  UserFirstname: name.givenName
  UserLastname: name.familyName
  UserEmail: { expr: "person.userName + '@corp.test'" }
  UserCustomerID: department
`

const whole: Fewest = {
  fewest: 1 + 1 / 50,
  why: 'CustomerUserUpdate empties what it is not sent; CustomerUserGet shows it first, 50 at a time',
  ours: { requests: 2, why: 'each is read right before it is written, so that nobody else’s edit is undone' },
}

export const znuny: Flavour = {
  name: 'otrs (znuny)',
  config: `
connector: otrs
settings: { url: "\${env:TARGET_URL}", dialect: znuny, username: "\${env:TARGET_USER}", password: "\${env:TARGET_PASSWORD}" }
from: [hr]
match: [UserLogin]
attributes:${person}  UserLogin: userName
  UserTitle: title
  DynamicField.Department: department
`,
  rate: 50,
  requests: {
    find: { fewest: 1 / 50, why: 'CustomerUserGet shows 50' },
    create: { fewest: 2, why: 'CustomerUserAdd, and DynamicFieldUpdate for the dynamic field' },
    update: whole,
    disable: whole,
  },
}

export const otrs8: Flavour = {
  name: 'otrs (otrs8)',
  config: `
connector: otrs
settings: { url: "\${env:TARGET_URL}", dialect: otrs8, accessToken: "\${env:TARGET_TOKEN}" }
from: [hr]
match: [CustomerUserLogin]
attributes:${person}  CustomerUserLogin: userName
  DynamicField.Department: title
`,
  rate: 50,
  requests: {
    find: { fewest: 1, why: 'CustomerUserSearch takes one login' },
    create: { fewest: 1, why: 'CustomerUserCreate' },
    update: { fewest: 1, why: 'CustomerUserUpdate with what changed' },
    disable: { fewest: 1, why: 'CustomerUserUpdate with ValidID' },
  },
}
