import type { Parts } from './parts.ts'
import type { Fields } from './table.ts'

/**
 * What `CreateUser` does whenever it comes with a coworker: there is a user to sign in with, and a welcome mail goes out (developers.nexudus.com/rest-api/spaces/post-coworkers
 * and put-coworkers). Nobody says that it goes out once only, so it goes out each time here.
 */
export function grantPortalAccess(id: number, sent: Fields, { coworkers, users, welcomed, setup }: Parts): void {
  if (sent.CreateUser !== true) return
  const coworker = coworkers.one(id)
  const { Email, FullName } = coworker
  const there = [...users.all.values()].find(user => String(user.Email).toLowerCase() === String(Email).toLowerCase())
  const userId =
    there?.Id ??
    users.create({ FullName, Email, PasswordSalt: '', LastHelpVisited: 0, InvalidLoginAttempts: 0, Active: true })
  coworkers.all.set(id, { ...coworker, UserId: userId, CreateUser: setup.forgetsCreateUser !== true })
  welcomed.push(String(Email))
}
