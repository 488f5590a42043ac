/** A record of Nexudus. */
export type Fields = Readonly<Record<string, unknown>>

/** Properties only the record itself shows: rows of lists lack them. */
export const collections = ['Businesses', 'UserRoles', 'ChatRooms'] as const

/** Set by the server, whatever is sent. */
export const readOnly: readonly string[] = ['CreatedOn', 'UpdatedOn', 'UniqueId', 'AvatarFileName', 'TwoFactorEnabled']

export const requiredOnCreate: readonly string[] = [
  'FullName',
  'Email',
  'PasswordSalt',
  'LastHelpVisited',
  'InvalidLoginAttempts',
]
export const requiredOnUpdate: readonly string[] = ['Id', 'Language', ...requiredOnCreate]

const flags: readonly string[] = `
Active IsAdmin APIAccess Validated MustResetPassword OnNewEmail OnHelpDeskMsg OnNewWallPost OnNewMember OnProfileChanges
OnNewBlogComment OnNewEventComment OnTariffChange OnBookingChange OnTentativeBookingChange OnPurchases OnVisitorRegistration
OnPlaformInvoices ReceiveCommunityDigest ReceiveEveryMessage OnAccessControlErrors OnMemberRemovedFromTeam
OnVirtualOfficeTariffChange OnVirtualOfficeDeliveryPreferenceUpdate OnIdentityCheckUpdate
`
  .trim()
  .split(/\s+/)

const others: readonly string[] = `
AccessToken PreferredLanguageId ApplicationId LastAccess Devices TwoFactorSecret EmailCallBackGuid
LastReceivedCommunityThreadDate LastReceivedCommunityMessageDate NextCommunityDigest SupportTeamUserEmail LastLoginAttempt
NextHelpDeskMessageReminder
`
  .trim()
  .split(/\s+/)

/** What a record holds that nothing was said about. */
export const emptyRecord: Fields = {
  Language: 1,
  ...Object.fromEntries(flags.map(name => [name, false])),
  ...Object.fromEntries(others.map(name => [name, null])),
}

/** Taken from requests and never shown. */
const writeOnly: readonly string[] = [
  'NewPassword',
  'Password',
  'NewAvatarUrl',
  'ClearAvatarFile',
  ...collections.flatMap(name => [`Added${name}`, `Removed${name}`]),
]

/** Every name a request may use. */
export const known: ReadonlySet<string> = new Set([
  ...requiredOnUpdate,
  ...Object.keys(emptyRecord),
  ...collections,
  ...writeOnly,
])

export const isFlag = (name: string): boolean => flags.includes(name)
