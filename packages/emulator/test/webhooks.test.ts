import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createEmulator, createVirtualClock } from '../src/index.ts'
import type { WebhookDelivery, WebhookEndpointOptions } from '../src/index.ts'
import { createFakeCompany } from './support/fake-company.ts'

const at = Date.parse('2026-11-23T15:00:00Z')
const verifierToken = 'verifier-token-CANARY-webhooks'

function start(options: Partial<WebhookEndpointOptions> = {}) {
  const clock = createVirtualClock({ start: at })
  const company = createFakeCompany()
  const other = createFakeCompany({ realmId: '4620816365291234560' })
  const emulator = createEmulator({ clock, companies: [company, other] })
  const received: WebhookDelivery[] = []
  const answers: (number | 'hang')[] = []
  const endpoint = emulator.webhooks.subscribe({
    url: 'https://hub.example.test/webhooks/quickbooks',
    verifierToken,
    connectedOnly: false,
    deliver: async (delivery) => {
      received.push(delivery)
      const answer = answers.shift() ?? 200
      if (answer === 'hang') await new Promise(() => undefined)
      return { status: answer as number }
    },
    ...options,
  })
  return { clock, company, other, emulator, endpoint, received, answers }
}

const event = { entity: 'Invoice', id: '7', operation: 'created', at } as const

describe('envelopes', () => {
  test('CloudEvents: an array, signed over its bytes', async () => {
    const { company, endpoint, received } = start()
    company.emit(event)
    company.emit({ ...event, entity: 'Customer', operation: 'merged', deletedId: '27' })
    await endpoint.idle()
    expect(received).toHaveLength(1)
    const { body, headers } = received[0]!
    const [created, merged] = JSON.parse(body) as Record<string, unknown>[]
    expect(created).toMatchObject({
      specversion: '1.0',
      type: 'qbo.invoice.created.v1',
      intuitentityid: '7',
      intuitaccountid: company.realmId,
    })
    expect(created).not.toHaveProperty('data')
    expect(merged).toMatchObject({ type: 'qbo.customer.merged.v1', data: { deletedid: '27' } })
    expect(headers['intuit-signature']).toBe(
      createHmac('sha256', verifierToken).update(body).digest('base64'),
    )
  })
  test('the older envelope groups by realm and has no event id', async () => {
    const { company, other, endpoint, received } = start({ envelope: 'legacy' })
    company.emit(event)
    other.emit({ ...event, operation: 'void' })
    company.emit({ ...event, id: '8', operation: 'merged', deletedId: '9' })
    await endpoint.idle()
    expect(JSON.parse(received[0]!.body)).toEqual({
      eventNotifications: [
        {
          realmId: company.realmId,
          dataChangeEvent: {
            entities: [
              {
                id: '7',
                operation: 'Create',
                name: 'Invoice',
                lastUpdated: '2026-11-23T15:00:00.000Z',
              },
              {
                id: '8',
                operation: 'Merge',
                name: 'Invoice',
                lastUpdated: '2026-11-23T15:00:00.000Z',
                deletedId: '9',
              },
            ],
          },
        },
        {
          realmId: other.realmId,
          dataChangeEvent: {
            entities: [
              {
                id: '7',
                operation: 'Void',
                name: 'Invoice',
                lastUpdated: '2026-11-23T15:00:00.000Z',
              },
            ],
          },
        },
      ],
    })
  })
  test('templates are not announced', async () => {
    const { company, endpoint, received } = start()
    company.emit({ ...event, entity: 'RecurringTransaction' })
    await endpoint.idle()
    expect(received).toHaveLength(0)
  })
})

describe('delivery', () => {
  test("follows Intuit's retry schedule and holds up later events until the first is acknowledged", async () => {
    const { clock, company, endpoint, received, answers } = start()
    answers.push(...Array.from({ length: 10 }, () => 503))
    company.emit(event)
    await clock.advance(0)
    company.emit({ ...event, id: '8' })
    await clock.runUntilIdle(3 * 86_400_000)
    const tries = endpoint.deliveries.slice(0, 11).map((delivery) => (delivery.at - at) / 1000)
    expect(tries).toEqual([0, 10, 30, 60, 360, 1560, 8760, 23_160, 44_760, 66_360, 87_960])
    expect(received.slice(0, 11).every(({ body }) => body === received[0]!.body)).toBe(true)
    expect(received[11]!.body).toContain('"intuitentityid":"8"')
    expect(endpoint.pending).toBe(0)
  })
  test('an answer after 3 seconds does not count', async () => {
    const { clock, company, endpoint, answers } = start()
    answers.push('hang')
    company.emit(event)
    await clock.runUntilIdle()
    expect(endpoint.deliveries.map(({ status }) => status)).toEqual([null, 200])
    expect(endpoint.deliveries[1]!.at - at).toBe(13_000)
  })
  test('goes only to an app that the company is connected to, until it is revoked', async () => {
    const { company, emulator, endpoint, received } = start({ connectedOnly: true })
    company.emit(event)
    await endpoint.idle()
    expect(received).toHaveLength(0)
    emulator.issueTokens({ realmId: company.realmId })
    company.emit(event)
    await endpoint.idle()
    expect(received).toHaveLength(1)
    emulator.revoke()
    company.emit(event)
    await endpoint.idle()
    expect(received).toHaveLength(1)
  })
  test('a batch window gathers events of several realms', async () => {
    const { clock, company, other, received } = start({ batchWindowMs: 60_000 })
    company.emit(event)
    await clock.advance(30_000)
    other.emit(event)
    await clock.advance(30_000)
    expect(received.map(({ body }) => (JSON.parse(body) as unknown[]).length)).toEqual([2])
  })
  test('loses, repeats and reorders its share', async () => {
    const { clock, company, endpoint, received } = start({
      loss: 0.2,
      duplicates: 0.5,
      reorder: 0.5,
      maxEvents: 1,
    })
    for (let id = 1; id <= 200; id += 1) company.emit({ ...event, id: String(id) })
    await clock.runUntilIdle()
    const ids = received.map(({ body }) =>
      Number((JSON.parse(body) as [{ intuitentityid: string }])[0].intuitentityid),
    )
    const distinct = [...new Set(ids)]
    expect(distinct.length + endpoint.lost).toBe(200)
    expect(endpoint.lost).toBeGreaterThan(20)
    expect(ids.length - distinct.length).toBeGreaterThan(40)
    expect(distinct).not.toEqual(distinct.toSorted((a, b) => a - b))
  })
  test('travels over real HTTP by default', async () => {
    const bodies: { body: string; signature: unknown }[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        bodies.push({
          body: Buffer.concat(chunks).toString(),
          signature: request.headers['intuit-signature'],
        })
        response.end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const { port } = server.address() as AddressInfo
    const company = createFakeCompany()
    const emulator = createEmulator({ companies: [company] })
    const endpoint = emulator.webhooks.subscribe({
      url: `http://127.0.0.1:${port}/hook`,
      verifierToken,
    })
    emulator.webhooks.sendTestEvent({ realmId: company.realmId })
    await endpoint.idle()
    await emulator.close()
    server.close()
    expect(bodies[0]!.signature).toBe(
      createHmac('sha256', verifierToken).update(bodies[0]!.body).digest('base64'),
    )
  })
})

test('an event that comes just as the queue has emptied is delivered too', async () => {
  const { company, endpoint, clock, received } = start()
  for (let turns = 0; turns < 40; turns += 1) {
    company.emit(event)
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    company.emit({ ...event, id: `late-${turns}` })
    await clock.runUntilIdle()
    await endpoint.idle()
    expect(endpoint.pending).toBe(0)
    expect(received.at(-1)!.body).toContain(`late-${turns}`)
  }
})
