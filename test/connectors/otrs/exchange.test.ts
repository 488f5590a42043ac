import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { creation, disabling } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { id, onDesk, person8, withPassword } from './opened.ts'

const find = { name: 'UserEmail', values: ['ann@corp.test'] }

/** Anything that answers, at the address where a web service should be. */
async function answering(
  answer: { readonly status: number; readonly type?: string; readonly text?: string },
  use: (url: string) => Promise<void>,
): Promise<void> {
  const { status, type = 'text/html', text = '<html>' } = answer
  const server = createServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(text))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  try {
    await use(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`)
  } finally {
    server.close()
  }
}

describe('an address where no web service is', () => {
  test.each([
    [404, 'broken'],
    [302, 'broken'],
    [401, 'denied'],
    [403, 'denied'],
    [408, 'unreachable'],
    [425, 'unreachable'],
    [413, 'rejected'],
    [500, 'unreachable'],
    [502, 'unreachable'],
  ] as const)('HTTP %i arrives as %s, never as a missing account', async (status, kind) => {
    await answering({ status }, url =>
      onDesk('otrs8', { settings: { url } }, async ({ fault, target }) => {
        expect((await fault(kind, target.find(find, never))).answer).toBe(`HTTP ${status}`)
      })(),
    )
  })
})

describe('what the transport of OTRS says in plain text is nothing to try again', () => {
  test.each([
    ["HTTP::REST Error while determine Operation for request URI '/x'.", /no route POST \/CustomerUserSearch for/],
    ['Error while decoding request content.', /cannot carry out CustomerUserSearch .*look into the debugger/],
    ['{"faultcode":"Server","faultstring":"mapping"}', /cannot carry out CustomerUserSearch/],
  ])('%s', async (text, words) => {
    await answering({ status: 500, type: 'text/plain; charset=UTF-8', text }, url =>
      onDesk('otrs8', { settings: { url } }, async ({ fault, target }) => {
        expect((await fault('broken', target.find(find, never))).message).toMatch(words)
      })(),
    )
  })
})

test('an error counts whatever the status is', async () => {
  const text = JSON.stringify({ Error: { ErrorCode: 'CustomerUserSearch.AuthFail', ErrorMessage: 'no' } })
  await answering({ status: 401, type: 'application/json', text }, url =>
    onDesk('otrs8', { settings: { url } }, async ({ fault, target }) => {
      expect((await fault('denied', target.find(find, never))).answer).toBe('CustomerUserSearch.AuthFail')
    })(),
  )
})

test('a product that repeats what it was sent gives no secret away', async () => {
  const server = createServer(async (request, response) => {
    const sent = Buffer.concat(await request.toArray()).toString()
    response.end(JSON.stringify({ Error: { ErrorCode: 'CustomerUserCreate.Odd', ErrorMessage: sent } }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  for (const signIn of ['password', 'token'] as const) {
    await onDesk('otrs8', { signIn, settings: { url, routes: {} } }, async ({ apply, fault }) => {
      const { message } = await fault('rejected', apply(withPassword(creation(person8('ann')))))
      expect(message).toMatch(/\*\*\*/)
    })()
  }
  server.close()
})

test('a crash says what else it may be', async () => {
  await answering({ status: 500 }, url =>
    onDesk('otrs8', { settings: { url } }, async ({ fault, target }) => {
      const { message } = await fault('unreachable', target.find(find, never))
      expect(message).toMatch(/broke down during CustomerUserSearch.*check that the web service in url exists/)
    })(),
  )
})

test('a search that failed for another reason than finding nobody is no answer', async () => {
  const error = { ErrorCode: 'CustomerUserSearch.Operation failed', ErrorMessage: 'CustomerUserSearch: no database' }
  await answering({ status: 200, type: 'application/json', text: JSON.stringify({ Error: error }) }, url =>
    onDesk('znuny', { signIn: 'password', settings: { url } }, async ({ fault, target }) => {
      await fault('broken', target.find(find, never))
    })(),
  )
})

test(
  'a dialect that is not the web service’s is named as the likely cause',
  onDesk('znuny', { signIn: 'password' }, async ({ fault, fixture, open }) => {
    const target = open({ ...fixture.settings, dialect: 'otrs8', routes: {} })
    const { message } = await fault('broken', Array.fromAsync(target.apply([disabling(id('ann'))], never)))
    expect(message).toMatch(/CustomerUserID is required.*check that dialect and routes/)
  }),
)

test(
  'an operation the web service does not have is named with its route',
  onDesk('znuny', { settings: { routes: { CustomerUserGet: 'POST /Nope' } } }, async ({ fault, target }) => {
    const { message } = await fault('broken', target.get([id('ann')], never))
    expect(message).toMatch(/no route POST \/Nope for CustomerUserGet; correct it under routes/)
  }),
)
