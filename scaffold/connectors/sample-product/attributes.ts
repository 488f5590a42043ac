import type { AttributeSpec } from '#contract'

/** The attributes of an account, under the product's own names. */
export const attributes: Readonly<Record<string, AttributeSpec>> = {
  login: {
    type: 'text',
    description: 'Sign-in name; upper and lower case are the same.',
    required: true,
    maxLength: 64,
    equality: { case: 'fold', source: 'assumed' },
  },
  email: {
    type: 'text',
    description: 'E-mail address.',
    required: true,
    equality: { case: 'fold', source: 'assumed' },
  },
  givenName: { type: 'text', description: 'Given name.', maxLength: 100 },
  familyName: { type: 'text', description: 'Family name.', maxLength: 100 },
  title: { type: 'text', description: 'Job title.', maxLength: 100 },
  groups: {
    type: 'list',
    description: 'Ids of the groups the account is in.',
    // Others put people into groups too: what they added stays.
    own: 'additive',
    lookup: { kind: 'group' },
    grantsAdministration: true,
  },
  id: { type: 'text', description: 'Id of the account.', readOnly: 'the product sets it itself' },
}

/** Attributes that are one plain text, in reading order. */
export const textAttributes: readonly string[] = Object.entries(attributes)
  .filter(([name, { type }]) => type === 'text' && name !== 'id')
  .map(([name]) => name)
