import { each, type Kind, type Table, words } from './table.ts'

const texts = words(`
  FullName Salutation Email Address PostCode CityName State MobilePhone LandLine NickName BusinessArea Position CompanyName
  ProfileWebsite ProfileTags ProfileSummary Twitter Facebook Google Telegram Linkedin Skype Github Pinterest Flickr Instagram
  Vimeo Tumblr Blogger BillingEmail BillingName BillingAddress BillingPostCode BillingCityName BillingState TaxIDNumber BankName
  BankAccount BankBranch GoCardlessContractNumber StripeBacsDDPaymentMethodId StripeBacsDDMandateId StripeBacsDDCustomerToken
  RefererGuid RegularPaymentContractNumber AccessCardId AccessPincode KeyFobNumber EzeepUserId EzeepBlueUserId PaperCutUserId
  ReferenceNumber Tag Notes AlertNote Office365AccessToken Office365RefreshToken ZoomAccessToken ZoomRefreshToken ZoomUserId
  DoordeckPrivateKey DoordeckPublicKey DoordeckUserGuid Office365SubscriptionId SaltoV2AccessToken StripeACHBankToken
  StripeACHCustomerToken PurchaseOrder NotifyOnDeliveriesEmail GoogleApiToken GoogleSubscriptionId
  Custom1 Custom2 Custom3 Custom4 Custom5 Custom6 Custom7 Custom8 Custom9 Custom10 Custom11 Custom12 Custom13 Custom14 Custom15
  Custom16 Custom17 Custom18 Custom19 Custom20 Custom21 Custom22 Custom23 Custom24 Custom25 Custom26 Custom27 Custom28 Custom29
  Custom30
`)

const flags = words(`
  CreateUser ProfileIsPublic NotifyOnNewInvoice NotifyOnNewPayment NotifyOnFailedPayment ShowPayingMemberInvoices
  EnableGoCardlessPayments UseGoCardlessProPayments StripeBacsDDEnabled DoNotProcessInvoicesAutomatically AllowNetworkCheckin
  NotifyOnDelivery EzeepFreePrinting EzeepBlueFreePrinting EzeepBluePrintingEnabled PaperCutPayAsYouPrint PaperCutFreePrinting
  CanMakeBookings CanBookForTeam CanPurchaseProducts CanPurchaseEvents CanAccessCommunity ShowAlert Active GeneralTermsAccepted
  HasAcceptedStripeACHAgreement HasVerifiedStripeACHDeposits SyncToSquare AccessControlErrorNotificationSent SyncToPaperCutDue
  InvoiceSegregationOverride InvoiceSegregateContracts InvoiceSegregateBookings InvoiceSegregateProducts
  InvoiceSegregateTimePasses InvoiceSegregateTickets IsDefaultProfile InvoiceSegregateCharges EzeepPrintingEnabled Archived
`)

const days = words(`
  MondayAttendance TuesdayAttendance WednesdayAttendance ThursdayAttendance FridayAttendance SaturdayAttendance SundayAttendance
`)

const enums = ['CoworkerType', 'Gender', 'TaxRateType', 'RegularPaymentProvider', ...days]

const wholes = words(`
  CountryId SimpleTimeZoneId InvoicingBusinessId BillingCountryId BillingSimpleTimeZoneId UserId InvoiceDueDatePeriod
  InvoiceDueDateDay BrivoUserId
`)

const dates = words(`
  DateOfBirth LastOverDueInvoiceReminder LastLowCreditReminder NextAutoInvoice RegistrationDate LastRenewal LastInvoiceAttempt
  NextInvoiceLocal NextAutoInvoiceLocal RegistrationDateLocal AccessControlDebounceTime
`)

const kinds: Readonly<Record<string, Kind>> = {
  ...each(texts, 'text'),
  ...each(flags, 'flag'),
  ...each([...enums, ...wholes], 'whole'),
  ...each(['TaxRate', 'Longitude', 'Latitude', 'BillingLongitude', 'BillingLatitude'], 'number'),
  ...each(dates, 'date'),
}

/** Without these a record is refused: every table of the vendor's asks for the first five, the newest one for the others too. */
const required = [
  ...words('FullName Email CountryId SimpleTimeZoneId'),
  'CoworkerType',
  'Gender',
  'TaxRateType',
  ...days,
]

/**
 * Coworkers: the customers of a space, its members among them (learn.nexudus.com/rest-api/spaces/post-coworkers and put-coworkers,
 * developers.nexudus.com/reference/coworker, and the options of the vendor's own command line, whose names are spelled as the pages spell theirs).
 * That an address is nobody else's is said nowhere; that several accounts share one, is (help.nexudus.com/docs/profile-quick-switch).
 */
export const coworkerTable: Table = {
  entity: 'Coworker',
  kinds,
  choices: {
    CoworkerType: [1, 2],
    Gender: [0, 1, 2, 3, 4, 5],
    TaxRateType: [1, 2, 3],
    RegularPaymentProvider: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 94, 95, 96, 97, 98, 99],
    ...each(days, [1, 2, 3, 4, 5]),
  },
  collections: ['Businesses', 'Teams'],
  acts: [
    'NewAvatarUrl',
    'ClearAvatarFile',
    'NewBannerImageUrl',
    'ClearBannerImageFile',
    'TariffId',
    'BillingDay',
    'RenewalDate',
  ],
  readOnly: words(
    'CreatedOn UpdatedOn UpdatedBy UniqueId IsNew AvatarFileName BannerImageFileName InvoicingBusinessName',
  ),
  requiredOnCreate: required,
  requiredOnUpdate: ['Id', ...required],
  empty: { ...each(Object.keys(kinds), null), ...each(flags, false) },
  rowFields: words('Id CoworkerType FullName Email CompanyName Active RegistrationDate Archived UpdatedOn CreatedOn'),
  firstId: 5000,
}
