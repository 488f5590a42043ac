import type { RpcCall } from './envelope.ts'
import { optionsOf, output, type Params, recordsOf } from './params.ts'
import { noMethod } from './refusal.ts'
import { type Caller, callerOf, checkAuthentication, login, logout } from './sessions.ts'
import { isModern, newGroup, type State } from './state.ts'
import { createTokens, generateTokens, getTokens, updateTokens } from './tokens.ts'
import { getThings, getUsers } from './user-get.ts'
import { createUsers, deleteUsers, updateUsers } from './user-write.ts'

type Method = (params: Params, caller: Caller, state: State) => unknown

const methods: Readonly<Record<string, Method>> = {
  'apiinfo.version': (_params, _caller, state) => state.version,
  'user.login': (params, _caller, state) => login(params, state),
  'user.checkAuthentication': (params, _caller, state) => checkAuthentication(params, state),
  'user.logout': (_params, caller, state) => logout(caller, state),
  'user.get': (params, caller, state) => getUsers(params, caller.user, state),
  'user.create': createUsers,
  'user.update': updateUsers,
  'user.delete': deleteUsers,
  'token.create': (params, _caller, state) => createTokens(params, state),
  'token.generate': (params, _caller, state) => generateTokens(params, state),
  'token.update': (params, _caller, state) => updateTokens(params, state),
  'token.get': (params, _caller, state) => getTokens(params, state),
  'usergroup.create': (params, _caller, state) => createGroups(params, state),
  'usergroup.get': (params, _caller, state) => getThings(state.groups, params, 'usrgrpid'),
  'role.get': (params, _caller, state) => getThings(state.roles, params, 'roleid'),
  'mediatype.get': (params, _caller, state) => getThings(state.mediaTypes, params, 'mediatypeid'),
  'authentication.get': (params, _caller, state) => output(authenticationOf(state), optionsOf(params).output, ''),
}

/** Stock settings, with the length of passwords as it is now. */
const authenticationOf = ({ leastPassword }: State) => ({
  authentication_type: '0',
  passwd_min_length: String(leastPassword),
  passwd_check_rules: '8',
})

/** Called by nobody: methods that need no caller never look at it. */
const nobody: Caller = {
  credential: '',
  user: { userid: '', texts: {}, passwd: '', usrgrps: [], medias: [] },
}

/** Runs one call. @throws Refusal */
export function runMethod(call: RpcCall, authorization: string | undefined, state: State): unknown {
  const method = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined
  if (method === undefined) throw unknown(call.method)
  const caller = callerOf(call, authorization, state)
  return method(call.params, caller ?? nobody, state)
}

function unknown(method: string) {
  const [service = ''] = method.split('.')
  const isKnown = Object.keys(methods).some(name => name.startsWith(`${service}.`))
  return noMethod(isKnown ? `Incorrect method "${method}".` : `Incorrect API "${service}".`)
}

function createGroups(params: Params, state: State): unknown {
  const made = recordsOf(params).map(({ name, users_status: status }) =>
    newGroup(
      String(state.next.group++),
      String(name),
      isModern(state),
      status === undefined ? {} : { users_status: String(status) },
    ),
  )
  state.groups = [...state.groups, ...made]
  return { usrgrpids: made.map(group => group.usrgrpid) }
}
