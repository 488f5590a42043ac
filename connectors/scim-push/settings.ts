import type { SettingSpec, SettingSpecs } from '#contract'

/** A way of the sender's that the profile has otherwise. */
const choice = <const Words extends readonly string[]>(choices: Words, description: string) =>
  ({
    type: 'choice',
    choices,
    description: `${description} As in the profile when absent.`,
  }) as const satisfies SettingSpec

/** What an operator can set. Those from `missingElement` on are the switches of docs/scim-disputes.md. */
export const settings = {
  profile: {
    type: 'choice',
    choices: [
      'standard',
      'strict',
      'entra',
      'entra-scim',
      'okta',
      'okta-catalogue',
      'authentik',
      'onelogin',
      'google',
      'jumpcloud',
      'keycloak',
    ],
    default: 'standard',
    description: 'Which identity provider pushes, for what it does its own way. A token may say otherwise for itself.',
  },
  discovery: {
    type: 'choice',
    choices: ['open', 'closed'],
    default: 'open',
    description: 'Whether the discovery documents can be read without a token (while any such source says so).',
  },
  missingElement: choice(
    ['create-typed', 'strict', 'create'],
    'What replacing a part of a list element does where there is none: make one if its type says how, refuse, or make one.',
  ),
  looseValues: choice(['accept', 'reject'], 'Booleans as text, and single values in the shape of lists.'),
  unknownNames: choice(['ignore', 'reject'], 'Attributes and schemas nobody declared.'),
  groupNames: choice(['unique', 'free'], 'Whether two groups may have one name.'),
  unquotedLiterals: choice(['accept', 'reject'], 'Values without quotation marks in filters.'),
  userPatchAnswer: choice(['resource', 'nothing'], 'What changing a user answers.'),
  groupPatchAnswer: choice(['resource', 'nothing'], 'What changing a group answers.'),
  primaries: choice(['first', 'reject'], 'Several primary values: the first one counts, or none of it is taken.'),
  unknownMembers: choice(['reject', 'skip'], 'Members of groups that do not exist.'),
  putWithoutActive: choice(['unchanged', 'true'], 'A replaced user of whom is not said whether it is active.'),
} as const satisfies SettingSpecs
