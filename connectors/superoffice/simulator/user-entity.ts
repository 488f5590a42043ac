import { personCarrier } from './person-entity.ts'
import { inside, numberIn, objectsIn, type ReplyFields, textIn } from './reply.ts'
import { inUse, isRetired, type SimulatedUser, type State, thingOf } from './state.ts'

/** A user as the REST API shows it. */
export function userEntity(state: State, user: SimulatedUser): ReplyFields {
  const { Role, UserGroup, OtherGroups, TicketCategories, Licenses, Credentials, PersonId, Password, ...plain } = user
  const group = (Id: number) => ({ Id, Value: thingOf(state, 'usergroup', Id)?.Name ?? '', Deleted: false })
  return {
    ...plain,
    Deleted: user.Deleted,
    IsPersonRetired: isRetired(state, user),
    IsOnTravel: false,
    Role: { Id: Role, Value: thingOf(state, 'roles', Role)?.Name ?? '', Tooltip: '' },
    UserGroup: group(UserGroup),
    OtherGroups: OtherGroups.map(group),
    TicketCategories: TicketCategories.map(Id => ({ Id, Name: thingOf(state, 'ejCategory', Id)?.Name ?? '' })),
    LicenseOwners: licenseOwners(state, Licenses),
    Credentials: Credentials.map(({ Type, ...rest }) => ({ Type: { Type, DisplayType: Type }, ...rest })),
    Person: personCarrier(state, PersonId),
    EjUserId: user.AssociateId + 100,
    Lastlogin: '2026-01-05T08:00:00',
    Lastlogout: '0001-01-01T00:00:00',
    PostSaveCommands: [],
    TableRight: { Mask: 'FULL', Reason: '' },
    FieldProperties: { Name: { FieldRight: { Mask: 'FULL', Reason: '' }, FieldType: 'System.String', FieldLength: 8 } },
    _Links: { Self: `api/v1/User/${user.AssociateId}` },
  }
}

/** Every module of every maker, with the mark whether this user has it. */
function licenseOwners(state: State, assigned: readonly number[]): readonly ReplyFields[] {
  const owners = [...new Set(state.licenses.map(license => license.Owner))]
  return owners.map(owner => {
    const modules = state.licenses
      .filter(license => license.Owner === owner)
      .map(({ ModuleLicenseId, Name, Description, Total, set, isHidden = false }) => ({
        ModuleLicenseId,
        Name,
        Description,
        IsHidden: isHidden,
        ExtraFlags: set === undefined ? 0 : 1,
        Assigned: assigned.includes(ModuleLicenseId),
        CanAssign: !state.unassignable.includes(ModuleLicenseId),
        Unrestricted: Total === undefined,
        Total: Total ?? 0,
        InUse: inUse(state, ModuleLicenseId),
        Free: (Total ?? 0) - inUse(state, ModuleLicenseId),
        PrerequisiteModuleName: '',
      }))
    return {
      Name: owner,
      Description: '',
      RestrictedModuleLicenses: modules.filter(module => !module.Unrestricted),
      UnrestrictedModuleLicenses: modules.filter(module => module.Unrestricted),
    }
  })
}

/**
 * The row an entity stands for. What is not in it is lost, as with a real PUT; members that are SuperOffice's own are not
 * looked at.
 */
export function userFrom(entity: ReplyFields, before: SimulatedUser): SimulatedUser {
  const ids = (value: unknown): readonly number[] => [...new Set(objectsIn(value).map(one => numberIn(one.Id)))]
  return {
    AssociateId: before.AssociateId,
    Name: textIn(entity.Name),
    UserName: textIn(entity.UserName),
    NickName: textIn(entity.NickName),
    Rank: numberIn(entity.Rank),
    Tooltip: textIn(entity.Tooltip),
    RequestSignature: textIn(entity.RequestSignature),
    // A saved user keeps its type: only ChangeUserType changes it.
    Type: before.Type,
    Role: numberIn(inside(entity.Role).Id),
    UserGroup: numberIn(inside(entity.UserGroup).Id),
    OtherGroups: ids(entity.OtherGroups),
    TicketCategories: ids(entity.TicketCategories),
    Licenses: assignedIn(entity.LicenseOwners),
    Credentials: objectsIn(entity.Credentials).map(({ Type, DisplayValue, Value }) => ({
      Type: textIn(inside(Type).Type),
      DisplayValue: textIn(DisplayValue),
      Value: textIn(Value),
    })),
    PersonId: numberIn(inside(entity.Person).PersonId),
    Deleted: entity.Deleted === true,
    WaitingForApproval: entity.WaitingForApproval === true,
    CustomFields: textsIn(entity.CustomFields),
    ExtraFields: textsIn(entity.ExtraFields),
    Password: before.Password,
  }
}

function assignedIn(owners: unknown): readonly number[] {
  const modules = objectsIn(owners).flatMap(owner => [
    ...objectsIn(owner.RestrictedModuleLicenses),
    ...objectsIn(owner.UnrestrictedModuleLicenses),
  ])
  return modules.filter(module => module.Assigned === true).map(module => numberIn(module.ModuleLicenseId))
}

function textsIn(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(inside(value)).map(([name, one]) => [name, textIn(one)]))
}
