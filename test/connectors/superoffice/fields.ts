/** The records inside every record that say what we may do; they have one row each, whatever they stand in. */
const rights = [
  ...['TableRight', 'TableRight.Mask', 'TableRight.Reason'],
  ...['FieldProperties', 'FieldProperties[].FieldRight', 'FieldProperties[].FieldRight.Mask'],
  ...['FieldProperties[].FieldRight.Reason', 'FieldProperties[].FieldType', 'FieldProperties[].FieldLength'],
]

const within = (record: string, members: readonly string[]): readonly string[] =>
  members.map(member => `${record}${member}`)

/** Every field of the user that `PUT` and `PATCH /User/{id}` take, as SuperOffice documents it. */
export const documentedFields: readonly string[] = [
  ...[
    'AssociateId',
    'Name',
    'Rank',
    'Tooltip',
    'LicenseOwners',
    'Role',
    'UserGroup',
    'OtherGroups',
    'Person',
    'Deleted',
  ],
  ...[
    'Lastlogin',
    'Lastlogout',
    'EjUserId',
    'RequestSignature',
    'Type',
    'IsPersonRetired',
    'IsOnTravel',
    'Credentials',
  ],
  ...[
    'UserName',
    'TicketCategories',
    'NickName',
    'WaitingForApproval',
    'ExtraFields',
    'CustomFields',
    'PostSaveCommands',
  ],
  ...rights,
  ...within('LicenseOwners[].', ['Name', 'Description', 'RestrictedModuleLicenses', 'UnrestrictedModuleLicenses']),
  ...within('ModuleLicense.', [
    ...['Unrestricted', 'Total', 'Tooltip', 'CanAssign', 'Free', 'InUse', 'IsHidden', 'Assigned', 'ModuleLicenseId'],
    ...['Name', 'Description', 'PrerequisiteModuleName', 'SortOrder', 'ExtraFlags'],
  ]),
  ...within('Role.', ['Id', 'Value', 'Tooltip']),
  ...within('UserGroup.', ['Value', 'Tooltip', 'Id', 'Rank', 'Deleted']),
  ...within('OtherGroups[].', ['Value', 'Tooltip', 'Id', 'Rank', 'Deleted']),
  ...within('Person.', [
    ...[
      'Position',
      'PersonId',
      'Mrmrs',
      'Firstname',
      'Lastname',
      'MiddleName',
      'Title',
      'Description',
      'Email',
      'FullName',
    ],
    ...['DirectPhone', 'FormalName', 'CountryId', 'ContactId', 'ContactName', 'Retired', 'Rank', 'ActiveInterests'],
    ...[
      'ContactDepartment',
      'ContactCountryId',
      'ContactOrgNr',
      'FaxPhone',
      'MobilePhone',
      'ContactPhone',
      'AssociateName',
    ],
    ...[
      'AssociateId',
      'UsePersonAddress',
      'ContactFax',
      'Kanafname',
      'Kanalname',
      'Post1',
      'Post2',
      'Post3',
      'EmailName',
    ],
    ...[
      'ContactFullName',
      'ActiveErpLinks',
      'TicketPriorityId',
      'SupportLanguageId',
      'SupportAssociateId',
      'CategoryName',
    ],
  ]),
  ...within('Credentials[].', ['Type', 'Value', 'DisplayValue']),
  ...within('Credentials[].Type.', [
    'DisplayType',
    'Type',
    'Description',
    'ValueControl',
    'CanCreatePerson',
    'IsUserNameSupported',
  ]),
  ...within('TicketCategories[].', [
    ...[
      'Id',
      'Name',
      'ToolTip',
      'Deleted',
      'Rank',
      'Type',
      'ChildItems',
      'IconHint',
      'ColorBlock',
      'ExtraInfo',
      'StyleHint',
    ],
    'FullName',
  ]),
  ...within('PostSaveCommands[].', ['Name', 'DisplayName', 'Description', 'ToolTip', 'Actions', 'ActionData']),
]

/** Every parameter of the same requests besides the user itself. */
export const documentedParameters: readonly string[] = [
  'id',
  '$select',
  'Accept-Language',
  'SO-Language',
  'SO-Culture',
  'SO-TimeZone',
  'SO-AppToken',
]
