import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseWebhookBody } from '../../src/webhooks/parse-webhook-body.ts'

/** BODY_RUNS is how many hostile bodies are tried. */
const bodyRuns = Number(process.env['BODY_RUNS'] ?? (process.env['LONG'] === '1' ? 500 : 150))

const created = {
  specversion: '1.0',
  id: '88cd52aa-33b6-4351-9aa4-47572edbd068',
  source: 'intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=',
  type: 'qbo.invoice.created.v1',
  datacontenttype: 'application/json',
  time: '2025-09-10T21:31:25.179851517Z',
  intuitentityid: '1234',
  intuitaccountid: '9341457021722202',
  data: {},
}

const legacy = {
  eventNotifications: [
    {
      realmId: '9341457021722202',
      dataChangeEvent: {
        entities: [
          {
            id: '1234',
            operation: 'Create',
            name: 'Invoice',
            lastUpdated: '2025-09-08T20:52:31.657Z',
          },
          {
            id: '123',
            operation: 'Merge',
            name: 'Customer',
            lastUpdated: '2015-10-05T14:42:19-0700',
            deletedId: '27',
          },
        ],
      },
    },
  ],
}

const parse = (body: unknown) => parseWebhookBody(JSON.stringify(body))

describe('CloudEvents', () => {
  test('an event', () => {
    expect(parse([created])).toEqual([
      {
        id: created.id,
        realmId: '9341457021722202',
        entity: 'invoice',
        entityId: '1234',
        operation: 'created',
        occurredAt: '2025-09-10T21:31:25.179851517Z',
        deletedId: null,
        envelope: 'cloudevents',
        type: 'qbo.invoice.created.v1',
        raw: JSON.stringify(created),
      },
    ])
  })

  test.each([
    ['qbo.invoice.void.v1', 'invoice', 'voided'],
    ['qbo.invoice.voided.v1', 'invoice', 'voided'],
    ['qbo.Invoice.Updated.v1', 'invoice', 'updated'],
    ['QBO.CREDITMEMO.DELETED.V1', 'creditmemo', 'deleted'],
    ['qbo.payment.emailed.v1', 'payment', 'emailed'],
    ['qbo.customer.merged.v1', 'customer', 'merged'],
    ['qbo.starship.warped.v9', 'starship', 'warped'],
    ['odd', '', ''],
  ])('%s is %s %s', (type, entity, operation) => {
    expect(parse([{ ...created, type }])).toMatchObject([{ entity, operation, type }])
  })

  test('data and datacontenttype may be absent; a merge names the losing id', () => {
    const { data: _, datacontenttype: __, ...bare } = created
    expect(parse([bare])).toMatchObject([{ entityId: '1234', deletedId: null }])
    const merged = { ...created, type: 'qbo.customer.merged.v1', data: { deletedid: '27' } }
    expect(parse([merged])).toMatchObject([{ operation: 'merged', deletedId: '27' }])
  })

  test.each(['deletedid', 'deletedId'])('the losing id of a merge may be named %s', (name) => {
    const [event] = parse([{ ...created, data: { [name]: '27' } }])
    expect(event?.deletedId).toBe('27')
    const entity = { name: 'Customer', operation: 'Merge', id: '1', [name]: '28' }
    const change = { dataChangeEvent: { entities: [entity] }, realmId: '1' }
    expect(parse({ eventNotifications: [change] })).toMatchObject([{ deletedId: '28' }])
  })

  test('ids that are no bare UUIDs, several realms in one delivery, one event without its array', () => {
    const other = { ...created, id: `${created.id}-Customer-123`, intuitaccountid: '2' }
    expect(parse([created, other]).map(({ id, realmId }) => [id, realmId])).toEqual([
      [created.id, '9341457021722202'],
      [`${created.id}-Customer-123`, '2'],
    ])
    expect(parse(created)).toEqual(parse([created]))
  })

  test('an event without an id gets one that is the same at every delivery', () => {
    const { id: _, ...nameless } = created
    const [first] = parse([nameless])
    expect(first?.id).toMatch(/^derived-[0-9a-f]{40}$/)
    expect(parse([created, nameless])[1]?.id).toBe(first?.id)
    expect(parse([{ ...nameless, intuitentityid: '1235' }])[0]?.id).not.toBe(first?.id)
  })

  test('an invalid time stays in raw only', () => {
    const [event] = parse([{ ...created, time: 'yesterday' }])
    expect(event?.occurredAt).toBeNull()
    expect(event?.raw).toContain('yesterday')
  })
})

describe('the older envelope', () => {
  test('one event per entity', () => {
    const events = parse(legacy)
    expect(events).toMatchObject([
      {
        realmId: '9341457021722202',
        entity: 'invoice',
        entityId: '1234',
        operation: 'created',
        occurredAt: '2025-09-08T20:52:31.657Z',
        deletedId: null,
        envelope: 'legacy',
        type: 'legacy:Invoice.Create',
      },
      {
        entity: 'customer',
        operation: 'merged',
        deletedId: '27',
        occurredAt: '2015-10-05T14:42:19-0700',
      },
    ])
    expect(events.map(({ raw }) => JSON.parse(raw) as unknown)).toEqual(
      legacy.eventNotifications[0]?.dataChangeEvent.entities,
    )
  })

  test('its derived ids are the same at every delivery, whatever else is delivered with them', () => {
    const [event] = parse(legacy)
    const [notification] = legacy.eventNotifications
    const alone = {
      eventNotifications: [
        { realmId: '5', dataChangeEvent: { entities: [] } },
        {
          ...notification,
          dataChangeEvent: { entities: notification?.dataChangeEvent.entities.slice(0, 1) },
        },
      ],
    }
    expect(parse(alone).map(({ id }) => id)).toEqual([event?.id])
    // Written down: the id is stored, so a change of the derivation would double every event.
    expect(event?.id).toBe('derived-677d0e585c7be03dc1f056a4160abd7e241cb804')
  })

  test('realm, entity, id, operation, losing id and time each make another event', () => {
    const entity = {
      id: '1',
      operation: 'Update',
      name: 'Invoice',
      lastUpdated: '2026-01-01T00:00:00Z',
    }
    const idOf = (change: object, realmId = '1') =>
      parse({
        eventNotifications: [
          { realmId, dataChangeEvent: { entities: [{ ...entity, ...change }] } },
        ],
      })[0]?.id
    const ids = [
      idOf({}),
      idOf({}, '11'),
      idOf({ id: '11' }),
      idOf({ operation: 'Void' }),
      idOf({ name: 'Payment' }),
      idOf({ deletedId: '1' }),
      idOf({ lastUpdated: '2026-01-01T00:00:01Z' }),
      idOf({ lastUpdated: 'odd' }),
      idOf({ lastUpdated: 'odder' }),
    ]
    expect(new Set(ids).size).toBe(ids.length)
    expect(idOf({ operation: 'Voided' })).toBe(ids[3])
  })
})

describe('an element that cannot be parsed is kept and never throws', () => {
  test.each([
    ['empty', '', 0],
    ['white space and a BOM', '\ufeff \n', 0],
    ['null', 'null', 0],
    ['an empty list', '[]', 0],
    ['an empty object', '{}', 0],
    ['no JSON', '<html>', 1],
    ['a number', '5', 1],
    ['elements that are none', '[null, 5, "x", [], {}]', 5],
    ['an unknown envelope', '{"events":[]}', 1],
    ['a notification without entities', '{"eventNotifications":[{"realmId":"1"}, null]}', 2],
    ['entities that are none', '{"eventNotifications":[{"dataChangeEvent":{"entities":[7]}}]}', 1],
  ])('%s', (_what, body, count) => {
    const events = parseWebhookBody(body)
    expect(events).toHaveLength(count)
    for (const event of events) {
      expect(event).toMatchObject({ entity: '', operation: '' })
      expect(event.id).toMatch(/^derived-/)
    }
  })

  test('a hundred thousand levels', () => {
    const deep = `[{"id":"1","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`
    expect(parseWebhookBody(deep)).toMatchObject([{ realmId: '', raw: deep }])
  })

  test('numbers as ids, but none that has lost digits', () => {
    const numbered = { ...created, intuitentityid: 77, intuitaccountid: 9_341_457_021_722_202_000 }
    expect(parse([numbered])).toMatchObject([{ entityId: '77', realmId: '' }])
  })

  test('a byte order mark and bytes that are no UTF-8', () => {
    const body = Buffer.from(JSON.stringify([created]))
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])
    expect(parseWebhookBody(marked)).toEqual(parseWebhookBody(body))
    expect(parseWebhookBody(Uint8Array.of(0xff, 0xfe, 0x00))).toHaveLength(1)
  })

  test('no body makes it throw, and the same body gives the same events', () => {
    const keys = [...Object.keys(created), 'eventNotifications', 'dataChangeEvent', 'entities']
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue(),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...keys, 'name', 'operation', 'realmId'), tie('node')),
      ),
    })).node
    const body = fc.oneof(
      tree.map((value) => Buffer.from(JSON.stringify(value))),
      fc.uint8Array({ maxLength: 60 }),
    )
    fc.assert(
      fc.property(body, (bytes) => {
        const events = parseWebhookBody(bytes)
        expect(parseWebhookBody(bytes)).toEqual(events)
        for (const event of events) {
          expect(event.id).not.toBe('')
          expect(Object.values(event).every((field) => field === null || typeof field === 'string')).toBe(true) // prettier-ignore
        }
      }),
      { numRuns: bodyRuns },
    )
  })
})
