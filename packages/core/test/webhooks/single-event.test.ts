import { expect, test } from 'vitest'
import { openWebhookBody } from '../../src/webhooks.ts'

const read = (body: unknown) => {
  const { realmIds, isJson, events } = openWebhookBody(Buffer.from(JSON.stringify(body)))
  return { realmIds, isJson, events: events().map(({ realmId, entity, envelope, type }) => [realmId, entity, envelope, type]) } // prettier-ignore
}

test('one CloudEvent outside an array is read by either of its names', () => {
  const type = 'qbo.invoice.updated.v1'
  expect(read({ specversion: '1.0', type }).events).toEqual([['', 'invoice', 'cloudevents', type]])
  const found = read({ intuitaccountid: '42', type })
  expect(found).toEqual({
    realmIds: ['42'],
    isJson: true,
    events: [['42', 'invoice', 'cloudevents', type]],
  })
})

test('an object of neither kind is one event that cannot be read; nothing at all is none', () => {
  expect(read({ type: 'qbo.invoice.updated.v1' }).events).toHaveLength(1)
  expect(read({ type: 'qbo.invoice.updated.v1' }).events[0]?.[0]).toBe('')
  expect([read({}).events, read(null).events, read([]).events]).toEqual([[], [], []])
  expect(read('text').events).toHaveLength(1)
})
