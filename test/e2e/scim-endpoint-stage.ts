import { expect } from 'vitest'
import type { AnyStage } from './any-stage.ts'

/** An identity provider that pushes into a daemon. */
export interface Provider {
  /** @returns what was answered; expects it to be good */
  send(method: string, path: string, body?: object): Promise<Record<string, unknown>>
}

const urn = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
}

/** Makes a token of the only source that is pushed into. */
export async function connect(usherd: AnyStage, url: string): Promise<Provider> {
  return providerAt(url, await tokenOf(usherd))
}

/** A token of the only source that is pushed into. */
export async function tokenOf(usherd: AnyStage): Promise<string> {
  const { out, err } = await usherd.run('token', 'create', '--json')
  expect(err).toBe('')
  return JSON.parse(out).token
}

/** A provider that has a token already, also from an earlier daemon. */
export function providerAt(url: string, token: string): Provider {
  return {
    async send(method, path, body) {
      const answer = await fetch(`${url}/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true)
      return text === '' ? {} : JSON.parse(text)
    },
  }
}

/** A user as the demonstration's targets want one. */
export const userOf = (name: string, more: object = {}): object => ({
  schemas: [urn.user, urn.enterprise],
  userName: name,
  name: { givenName: name, familyName: 'Example' },
  displayName: `${name} Example`,
  emails: [{ type: 'work', value: `${name}@example.org`, primary: true }],
  title: 'Lead',
  active: true,
  [urn.enterprise]: { department: 'Service Desk', employeeNumber: `e-${name}` },
  ...more,
})

export const patchOf = (...Operations: readonly object[]): object => ({ schemas: [urn.patch], Operations })
