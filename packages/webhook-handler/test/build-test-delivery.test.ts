import { expect, test } from 'vitest'
import { buildTestDelivery } from '../src/index.ts'
import { sign } from './support/deliveries.ts'

const given = { url: 'https://host.invalid/hook', realmId: '42', verifierToken: 'CANARY-token' }
const clock = { now: () => Date.UTC(2026, 10, 23, 10) }
const random = { bytes: (size: number) => new Uint8Array(size).fill(7) }
const fixed = { clock, random } as object

test('a test delivery is a signed event of one company, as the portal sends it', async () => {
  const request = buildTestDelivery({ ...given, ...fixed })
  expect([request.url, request.method]).toEqual(['https://host.invalid/hook', 'POST'])
  expect(request.headers.get('content-type')).toBe('application/cloudevents+json')
  const body = await request.text()
  expect(request.headers.get('intuit-signature')).toBe(sign(body, 'CANARY-token'))
  expect(JSON.parse(body)).toEqual([
    {
      specversion: '1.0',
      id: `test-${'07'.repeat(12)}`,
      source: 'test',
      type: 'qbo.invoice.updated.v1',
      datacontenttype: 'application/json',
      time: '2026-11-23T10:00:00.000Z',
      intuitentityid: '1',
      intuitaccountid: '42',
      data: {},
    },
  ])
})

test('its entity can be chosen, and two deliveries are two events', async () => {
  const options = { ...given, type: 'qbo.customer.created.v1', entityId: '9' }
  const events = await Promise.all(
    [1, 2].map(async () => (await buildTestDelivery(options).json()) as [Record<string, string>]),
  )
  expect(events[0]?.[0]).toMatchObject({ type: options.type, intuitentityid: '9' })
  expect(events[0]?.[0].id).not.toBe(events[1]?.[0].id)
})

test.each(['url', 'realmId', 'verifierToken'] as const)('%s has to be there', (name) => {
  const { [name]: _, ...others } = given
  expect(() => buildTestDelivery(others as typeof given)).toThrow(name)
  expect(() => buildTestDelivery({ ...given, [name]: undefined })).toThrow(name)
  expect(() => buildTestDelivery({ ...given, [name]: '' })).toThrow(name)
})

test('an option that it does not have is an error that names it', () => {
  expect(() => buildTestDelivery({ ...given, realmID: '1' } as typeof given)).toThrow('realmID')
})
