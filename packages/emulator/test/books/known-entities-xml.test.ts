import { beforeAll, describe, expect, test } from 'vitest'
import { bookEntityNames } from '../../src/books/book-entities.ts'
import { knownEntities } from '../../src/books/known-entities.ts'
import { createEmulator, createVirtualClock } from '../../src/index.ts'

const realmId = '9341457021722202'
const plain = knownEntities.filter(
  (entity) => !(bookEntityNames as readonly string[]).includes(entity),
)
/** One that was created by a client and has nothing but a name or an amount. */
const bodies: Readonly<Record<string, object>> = {
  Vendor: { DisplayName: 'Cable & Co <north>' },
  Class: { Name: 'North' },
  Bill: { VendorRef: { value: '1', name: 'Cable & Co' }, TotalAmt: 12.5, Line: [] },
}

const emulator = createEmulator({
  clock: createVirtualClock(),
  throttle: false,
  companies: [{ realmId, customers: 0 }],
})
const { accessToken } = emulator.issueTokens({ realmId })

async function ask(path: string, { body = null as string | null, accept = '*/*' } = {}) {
  const answer = await emulator.exchange({
    method: body === null ? 'GET' : 'POST',
    url: `/v3/company/${realmId}${path}`,
    headers: { authorization: `Bearer ${accessToken}`, accept },
    body,
  })
  expect(answer.headers['content-type']).toMatch(
    accept.includes('json') ? /^application\/json/ : /^application\/xml/,
  )
  return { status: answer.status, text: Buffer.from(answer.body).toString('utf8') }
}
const query = (statement: string) => ask(`/query?query=${encodeURIComponent(statement)}`)

/** The only element inside the envelope, which names the schema and the time. */
function inside(text: string): string {
  const found =
    /^<\?xml version="1\.0" encoding="UTF-8" standalone="yes"\?>\n<IntuitResponse xmlns="http:\/\/schema\.intuit\.com\/finance\/v3" time="[^"]+">(.*)<\/IntuitResponse>$/s.exec(
      text,
    )
  return found?.[1] ?? `not an envelope: ${text}`
}

describe('without json in Accept, an entity that these books do not keep', () => {
  const created = new Map<string, string>()
  beforeAll(async () => {
    for (const [entity, body] of Object.entries(bodies)) {
      const path = `/${entity.toLowerCase()}`
      const { text } = await ask(path, { body: JSON.stringify(body), accept: 'application/json' })
      created.set(entity, (JSON.parse(text) as Record<string, { Id: string }>)[entity]!.Id)
    }
  })

  test('is a page of its rows, or an empty page; and it is counted', async () => {
    expect(plain.length).toBeGreaterThan(35)
    for (const entity of plain) {
      const { status, text } = await query(`SELECT * FROM ${entity}`)
      expect([entity, status]).toEqual([entity, 200])
      const rows = text.split(`<${entity} domain="QBO" sparse="false">`).length - 1
      expect(inside(text)).toMatch(
        rows === 0
          ? /^<QueryResponse\/>$/
          : new RegExp(
              `^<QueryResponse startPosition="1" maxResults="${rows}"(?: totalCount="${rows}")?>(?:<${entity} domain="QBO" sparse="false"><Id>.*</${entity}>){${rows}}</QueryResponse>$`,
              's',
            ),
      )
      const count = await query(`SELECT COUNT(*) FROM ${entity}`)
      expect(inside(count.text)).toBe(`<QueryResponse totalCount="${rows}"/>`)
    }
  })

  test.each(Object.keys(bodies))('%s is read by its id', async (entity) => {
    const { status, text } = await ask(`/${entity.toLowerCase()}/${created.get(entity)!}`)
    expect(status).toBe(200)
    expect(inside(text)).toMatch(
      new RegExp(
        `^<${entity} domain="QBO" sparse="false"><Id>${created.get(entity)!}</Id><SyncToken>0</SyncToken><MetaData><CreateTime>[^<]+</CreateTime><LastUpdatedTime>[^<]+</LastUpdatedTime>.*</MetaData>.*</${entity}>$`,
        's',
      ),
    )
  })

  test('text is escaped, amounts keep their digits, a reference has its name as an attribute', async () => {
    const vendor = await query('SELECT * FROM Vendor')
    expect(vendor.text).toContain('<DisplayName>Cable &amp; Co &lt;north&gt;</DisplayName>')
    const bill = await query('SELECT * FROM Bill')
    expect(bill.text).toContain('<VendorRef name="Cable &amp; Co">1</VendorRef>')
    expect(bill.text).toContain('<TotalAmt>12.5</TotalAmt>')
  })

  test('is in change data capture, with a stub where it was deleted', async () => {
    const id = created.get('Bill')!
    const since = '2026-11-01T00:00:00Z'
    const before = await ask(`/cdc?entities=Bill,Vendor,Term&changedSince=${since}`)
    expect(inside(before.text)).toMatch(
      /^<CDCResponse><QueryResponse [^>]*><Bill domain="QBO" sparse="false">.*<\/QueryResponse><QueryResponse [^>]*><Vendor domain.*<\/QueryResponse><QueryResponse\/><\/CDCResponse>$/s,
    )
    const body = JSON.stringify({ Id: id, SyncToken: '0' })
    await ask('/bill?operation=delete', { body, accept: 'application/json' })
    const after = await ask(`/cdc?entities=Bill&changedSince=${since}`)
    expect(after.text).toMatch(/<Bill domain="QBO"[^>]* status="Deleted"><Id>/)
  })

  test('a typo and an id that does not exist are Faults', async () => {
    const typo = await query('SELECT * FROM Vendro')
    expect(typo.status).toBe(400)
    expect(inside(typo.text)).toMatch(
      /^<Fault type="ValidationFault"><Error code="4001"><Message>.+<\/Message><Detail>.*Vendro<\/Detail><\/Error><\/Fault>$/,
    )
    const missing = await ask('/vendor/777')
    expect(inside(missing.text)).toMatch(/^<Fault type="ValidationFault"><Error code="610"/)
  })
})
