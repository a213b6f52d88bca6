import { afterEach, describe, expect, test } from 'vitest'
import { createFixture } from './support/fixture.ts'
import { cloudEvent, legacyBody, sign } from './support/deliveries.ts'
import { sendRaw } from './support/raw-request.ts'
import { path, servers, type RunningServer } from './support/servers.ts'

const running: RunningServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

describe.each(Object.entries(servers))('%s', (_name, start) => {
  async function begin(options: Parameters<typeof createFixture>[0] = {}) {
    const fixture = await createFixture(options)
    const server = await start(fixture.handler)
    running.push(server)
    const deliver = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
      fetch(server.url, {
        method: 'POST',
        body: body as string,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'intuit-signature': sign(body, fixture.tokenA),
          ...headers,
        },
      })
    return { ...fixture, server, deliver }
  }

  test('a signed CloudEvents delivery becomes one row per event', async () => {
    const { deliver, stored, realmA } = await begin()
    const events = [cloudEvent(realmA), cloudEvent(realmA, { type: 'qbo.payment.void.v1' })]
    const response = await deliver(JSON.stringify(events))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ outcome: 'recorded', recorded: 2, duplicates: 0 })
    expect(await stored('tenant-a')).toEqual(events.map((event) => event.id).sort())
  })

  test.each(['application/cloudevents+json', 'text/plain', 'multipart/form-data', 'nonsense', ''])(
    'the content type %j is no obstacle',
    async (contentType) => {
      const { deliver, realmA } = await begin()
      const response = await deliver(JSON.stringify([cloudEvent(realmA)]), {
        'content-type': contentType,
      })
      expect(response.status).toBe(200)
    },
  )

  test('a repeated delivery is a duplicate, not a row', async () => {
    const { deliver, stored, realmA } = await begin()
    const body = JSON.stringify([cloudEvent(realmA)])
    await deliver(body)
    expect(await (await deliver(body)).json()).toMatchObject({ recorded: 0, duplicates: 1 })
    expect(await stored('tenant-a')).toHaveLength(1)
  })

  test('the older envelope gets the same id on every delivery', async () => {
    const { deliver, stored, realmA } = await begin()
    const body = JSON.stringify(
      legacyBody({
        [realmA]: [
          {
            id: '1',
            name: 'Invoice',
            operation: 'Update',
            lastUpdated: '2026-11-23T10:00:00.000Z',
          },
          {
            id: '7',
            name: 'Customer',
            operation: 'Merge',
            lastUpdated: '2026-11-23T10:00:00-0700',
            deletedId: '9',
          },
        ],
      }),
    )
    expect(await (await deliver(body)).json()).toMatchObject({ recorded: 2 })
    expect(await (await deliver(body)).json()).toMatchObject({ recorded: 0, duplicates: 2 })
    expect(await stored('tenant-a')).toHaveLength(2)
  })

  test('a wrong token is answered 401 with the check that failed', async () => {
    const { deliver, stored, realmA, rejections } = await begin()
    const response = await deliver(JSON.stringify([cloudEvent(realmA)]), {
      'intuit-signature': sign('[]', 'another token'),
    })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({
      outcome: 'signature_mismatch',
      message: expect.stringContaining('My Apps > Webhooks'),
    })
    expect(await stored('tenant-a')).toEqual([])
    expect(await rejections()).toEqual({ signature_mismatch: 1 })
  })

  test('a missing signature is answered 401', async () => {
    const { server, realmA } = await begin()
    const response = await fetch(server.url, {
      method: 'POST',
      body: JSON.stringify([cloudEvent(realmA)]),
    })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ outcome: 'missing_signature' })
  })

  test('a connection without a verifier token refuses', async () => {
    const { deliver, stored, realmBare } = await begin()
    const response = await deliver(JSON.stringify([cloudEvent(realmBare)]))
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ outcome: 'no_verifier_token' })
    expect(await stored('tenant-bare')).toEqual([])
  })

  test('other methods are answered 405', async () => {
    const { server } = await begin()
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(server.url, { method })
      const { status, headers } = response
      expect([method, status, headers.get('allow')]).toEqual([method, 405, 'POST'])
    }
  })

  test('methods that a Request cannot carry are answered 405 too', async () => {
    const { server } = await begin()
    const head = `TRACE ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`
    expect(await sendRaw(server.port, [head])).toBe(405)
  })

  test('a body above the limit is answered 413', async () => {
    const { deliver, stored, realmA } = await begin({ maxBodyBytes: 50_000 })
    const response = await deliver(
      JSON.stringify([cloudEvent(realmA, { data: { filler: 'x'.repeat(60_000) } })]),
    )
    expect(response.status).toBe(413)
    expect(await stored('tenant-a')).toEqual([])
  })

  test('unknown realms, entities and verbs are acknowledged', async () => {
    const { deliver, stored, realmA } = await begin()
    const known = cloudEvent(realmA, { type: 'qbo.spaceship.launched.v9', data: undefined })
    const response = await deliver(JSON.stringify([known, cloudEvent('999'), 'not an event']))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ recorded: 2, unknownRealm: 1, unreadable: 1 })
    expect(await stored('tenant-a')).toContain(known.id)
  })

  test('bytes that change on the way are refused', async () => {
    const { deliver, realmA, tokenA } = await begin()
    const body = JSON.stringify([cloudEvent(realmA)])
    const response = await deliver(`${body} `, {
      'intuit-signature': sign(body, tokenA),
    })
    expect(response.status).toBe(401)
  })

  test('a body in many small chunks is one body', async () => {
    const { server, tokenA, realmA } = await begin()
    const body = Buffer.from(JSON.stringify([cloudEvent(realmA, { data: { note: 'Grüße 你好' } })]))
    const chunks = Array.from({ length: Math.ceil(body.length / 7) }, (_, index) =>
      body.subarray(index * 7, index * 7 + 7),
    )
    const status = await sendRaw(server.port, [
      `POST ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\nintuit-signature: ${sign(body, tokenA)}\r\n\r\n`,
      ...chunks.flatMap((chunk) => [`${chunk.length.toString(16)}\r\n`, chunk, '\r\n']),
      '0\r\n\r\n',
    ])
    expect(status).toBe(200)
  })

  test('two signature headers are refused', async () => {
    const { server, tokenA, realmA } = await begin()
    const body = JSON.stringify([cloudEvent(realmA)])
    const status = await sendRaw(server.port, [
      `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${body.length}\r\n` +
        `intuit-signature: ${sign(body, tokenA)}\r\nintuit-signature: AAAA\r\n\r\n${body}`,
    ])
    expect(status).toBe(401)
  })
})
