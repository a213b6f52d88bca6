/** Requests that no page of the host sends, and hosts that read or answer in their own way. */
import { createServer, type Server } from 'node:http'
import { connect as dial, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '@vectis/quickbooks'
import { toNodeListener } from '../src/index.ts'
import { createSyncOfTenants } from '../src/sync/tenant-sync.ts'
import { openHost, path, publicUrl, type Host } from './support/open-host.ts'

let host: Host
let who: object = { tenantId: 'acme', actor: 'Ada Admin' }
beforeAll(async () => {
  host = await openHost({ authorize: () => who as { tenantId: string; actor: string } })
  await host.quickbooks.start()
})
afterAll(() => host.close())

test('a form that is too large is refused, and not waited for', async () => {
  const form = { environment: 'x'.repeat(5_000) }
  const response = await host.send('connect', { form })
  expect(response.status).toBe(400)
})

test('a body that a middleware of the host has read is no failure', async () => {
  const headers = { 'sec-fetch-site': 'same-origin' }
  const url = `${publicUrl}${path}/connect`
  const request = new Request(url, { method: 'POST', headers, body: 'token=1' })
  await request.text()
  expect((await host.quickbooks.routes(request)).status).toBe(303)
})

test('a person without a name connects nothing', async () => {
  who = { tenantId: 'acme' }
  const response = await host.send('connect')
  who = { tenantId: 'acme', actor: 'Ada Admin' }
  expect([response.status, response.headers.get('set-cookie')]).toEqual([500, null])
})

describe('on node:http', () => {
  let server: Server
  beforeAll(async () => {
    const listener = toNodeListener(host.quickbooks)
    server = createServer((incoming, outgoing) => {
      outgoing.setHeader('set-cookie', 'session=rolled')
      listener(incoming, outgoing)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const send = async (line: string, body = '', more = '') => {
    const socket = dial((server.address() as AddressInfo).port, '127.0.0.1')
    const length = `Content-Length: ${body.length}`
    const site = 'Sec-Fetch-Site: same-origin\r\nConnection: close'
    socket.write(
      `${line} HTTP/1.1\r\nHost: evil.example\r\n${site}\r\n${length}\r\n${more}\r\n${body}`,
    )
    return text(socket)
  }

  test('cookies that the host has set stay beside the one of the state', async () => {
    const answer = await send(`POST ${path}/connect`)
    expect(answer.match(/^set-cookie: .*?;|^set-cookie: .*$/gim)).toHaveLength(2)
  })

  test.each([
    [`TRACE ${path}/connect`, 405],
    ['OPTIONS *', 404],
    [`GET http://evil.example${path}/callback`, 404],
    [`POST /x/..${path}/disconnect`, 404],
    [`POST ${path}/disconnect/`, 404],
    [`POST ${path}/%64isconnect`, 404],
  ])('%s is answered with %i', async (line, status) => {
    expect((await send(line)).slice(0, 12)).toBe(`HTTP/1.1 ${status}`)
  })

  test('a body that is too large for a form is answered before the connection ends', async () => {
    const answer = await send(`POST ${path}/connect`, 'x'.repeat(40_000))
    expect(answer).toMatch(/^HTTP\/1.1 400/)
  })
})

test('a run that waits for another one does not begin while the integration closes', async () => {
  const ends: (() => void)[] = []
  const sync = createSyncOfTenants({
    runner: {
      runOnce: () => new Promise((_, reject) => ends.push(() => reject(new Error('end')))),
    },
    progress: { expect() {}, giveUp() {} } as never,
    clock: systemClock,
    logger: {} as never,
    request: null,
  })
  const runs = [sync.forTenant('acme').now(), sync.forTenant('acme').now()]
  sync.stop()
  ends[0]?.()
  const [, second] = await Promise.allSettled(runs)
  ends[1]?.()
  expect([ends.length, String((second as PromiseRejectedResult).reason)]).toEqual([
    1,
    'Error: The integration was closed.',
  ])
})
