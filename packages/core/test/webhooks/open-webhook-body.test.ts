import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openWebhookBody } from '../../src/webhooks/parse-webhook-body.ts'

/** Milliseconds of CPU of this process, which neighbours do not take away. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const created = {
  specversion: '1.0',
  id: '88cd52aa-33b6-4351-9aa4-47572edbd068',
  type: 'qbo.invoice.created.v1',
  time: '2025-09-10T21:31:25.179851517Z',
  intuitentityid: '1234',
  intuitaccountid: '9341457021722202',
}

const entity = {
  id: '1234',
  operation: 'Create',
  name: 'Invoice',
  lastUpdated: '2025-09-08T20:52:31.657Z',
}

const legacy = {
  eventNotifications: [{ realmId: '9341457021722202', dataChangeEvent: { entities: [entity] } }],
}

describe('the companies of a body, before it is verified', () => {
  const named = (body: unknown) => openWebhookBody(JSON.stringify(body)).realmIds

  test('are listed once each, in either envelope', () => {
    const other = { ...created, intuitaccountid: 310687 }
    expect(named([created, other, created, {}, 7, null])).toEqual([
      created.intuitaccountid,
      '310687',
    ])
    expect(named(created)).toEqual([created.intuitaccountid])
    expect(named(legacy)).toEqual(['9341457021722202'])
    expect(named({ eventNotifications: [{ realmId: '1' }, null, { realmId: '2' }] })).toEqual([
      '1',
      '2',
    ])
  })

  test('are none in a body that names none', () => {
    for (const body of [[], {}, null, 1, 'text', { eventNotifications: {} }, [[created]]])
      expect([body, named(body)]).toEqual([body, []])
    expect(openWebhookBody('')).toMatchObject({ realmIds: [], isJson: true })
    expect(openWebhookBody('[{"intuitaccountid":"1"')).toMatchObject({
      realmIds: [],
      isJson: false,
    })
  })

  test('are those of the events that are read afterwards', () => {
    fc.assert(
      fc.property(fc.json(), fc.array(fc.constantFrom(created, legacy, {}, [])), (text, list) => {
        for (const source of [text, JSON.stringify(list)]) {
          const { realmIds, events } = openWebhookBody(source)
          const read = events().flatMap(({ realmId }) => (realmId === '' ? [] : [realmId]))
          for (const realmId of read) expect(realmIds).toContain(realmId)
        }
      }),
    )
  })

  test('cost little more than JSON.parse, for any elements', () => {
    const flood = `[${'1,'.repeat(500_000)}1]`
    const time = (work: () => unknown) => {
      const start = cpuMs()
      work()
      return cpuMs() - start
    }
    const parsing = Math.min(...[1, 2, 3].map(() => time(() => JSON.parse(flood) as unknown)))
    const listing = Math.min(...[1, 2, 3].map(() => time(() => openWebhookBody(flood))))
    expect(listing).toBeLessThan(parsing * 8 + 20)
  })
})
