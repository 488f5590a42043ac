/** How a member of an entity is written: JSON has numbers where our ids are text. */
export type PlainKind = 'text' | 'number' | 'boolean' | 'id'

export interface PlainField {
  /** Where it stands in the entity. */
  readonly path: string
  readonly kind: PlainKind
}

/** Plain members of a user, by attribute. `Type` is written another way. */
export const userFields: Readonly<Record<string, PlainField>> = {
  UserName: { path: '/UserName', kind: 'text' },
  Name: { path: '/Name', kind: 'text' },
  NickName: { path: '/NickName', kind: 'text' },
  Rank: { path: '/Rank', kind: 'number' },
  Tooltip: { path: '/Tooltip', kind: 'text' },
  RequestSignature: { path: '/RequestSignature', kind: 'text' },
  Role: { path: '/Role/Id', kind: 'id' },
  UserGroup: { path: '/UserGroup/Id', kind: 'id' },
  WaitingForApproval: { path: '/WaitingForApproval', kind: 'boolean' },
}

/** Members of a user that are lists of things with an id. */
export const userLists: Readonly<Record<string, string>> = {
  OtherGroups: '/OtherGroups',
  TicketCategories: '/TicketCategories',
}

/** Members of a user that are records of texts; their attributes are `CustomFields.SuperOffice:1` and the like. */
export const userMaps = ['CustomFields', 'ExtraFields'] as const

/** What the reads that only show an account ask for. An entity read so has gaps and must never be written back. */
export const shownMembers: readonly string[] = [
  ...[
    'AssociateId',
    'Name',
    'UserName',
    'NickName',
    'Rank',
    'Tooltip',
    'RequestSignature',
    'Type',
    'Role',
    'UserGroup',
  ],
  ...['OtherGroups', 'TicketCategories', 'LicenseOwners', 'Credentials', 'Person', 'CustomFields', 'ExtraFields'],
  ...['Deleted', 'IsPersonRetired', 'WaitingForApproval', 'EjUserId', 'IsOnTravel', 'Lastlogin', 'Lastlogout'],
]
