/** The source file for people in `people.csv` beside the configuration. @param more lines of YAML */
export const peopleSource = (...more: readonly string[]): string => `
connector: file
settings: { path: ../../people.csv }
key: key
attributes:
  userName: login
  name.givenName: first
  name.familyName: last
  emails.work: mail
  title: title
  department: department
  active: { expr: "record.status == 'active'" }
proof: { shrink: 100%, failures: 0% }
${more.join('\n')}
`
