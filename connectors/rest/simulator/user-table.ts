import { each, type Table, words } from './table.ts'

const required = ['FullName', 'Email', 'PasswordSalt', 'LastHelpVisited', 'InvalidLoginAttempts']

const flags = words(`
  Active IsAdmin APIAccess Validated MustResetPassword OnNewEmail OnHelpDeskMsg OnNewWallPost OnNewMember OnProfileChanges
  OnNewBlogComment OnNewEventComment OnTariffChange OnBookingChange OnTentativeBookingChange OnPurchases OnVisitorRegistration
  OnPlaformInvoices ReceiveCommunityDigest ReceiveEveryMessage OnAccessControlErrors OnMemberRemovedFromTeam
  OnVirtualOfficeTariffChange OnVirtualOfficeDeliveryPreferenceUpdate OnIdentityCheckUpdate
`)

const others = words(`
  AccessToken PreferredLanguageId ApplicationId LastAccess Devices TwoFactorSecret EmailCallBackGuid
  LastReceivedCommunityThreadDate LastReceivedCommunityMessageDate NextCommunityDigest SupportTeamUserEmail LastLoginAttempt
  NextHelpDeskMessageReminder
`)

/** Users: administrators, staff, and the sign-ins of members (learn.nexudus.com/rest-api/sys/put-users). */
export const userTable: Table = {
  entity: 'User',
  kinds: {
    ...each(required, 'any'),
    ...each(['FullName', 'Email'], 'text'),
    Language: 'whole',
    ...each(flags, 'flag'),
    ...each(others, 'any'),
  },
  choices: { Language: [1, 2, 3] },
  collections: ['Businesses', 'UserRoles', 'ChatRooms'],
  acts: ['NewPassword', 'Password', 'NewAvatarUrl', 'ClearAvatarFile'],
  readOnly: ['CreatedOn', 'UpdatedOn', 'UniqueId', 'AvatarFileName', 'TwoFactorEnabled'],
  requiredOnCreate: required,
  requiredOnUpdate: ['Id', 'Language', ...required],
  empty: { Language: 1, ...each(flags, false), ...each(others, null) },
  unique: 'Email',
  firstId: 100,
}
