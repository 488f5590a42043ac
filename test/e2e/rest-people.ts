/** A source for stages with any target: a file of `key`, `login`, `mail`, `name`, `first`, `last`, `title` and `groups`. */
export const peopleSource = `
connector: file
settings: { path: ../../people.csv }
key: key
attributes:
  userName: login
  emails.work: mail
  displayName: name
  name.givenName: first
  name.familyName: last
  title: title
proof: { shrink: 50% }
`

/** One row; what is not given is as for most. */
export const person = (
  key: string,
  change: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  key,
  login: `p${key}`,
  mail: `p${key}@example.org`,
  name: `Ann ${key}`,
  first: 'Ann',
  last: `Nowak ${key}`,
  title: 'Desk',
  ...change,
})
