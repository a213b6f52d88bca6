import { promisify } from 'node:util'
import module from 'node-quickbooks'
import pg from 'pg'
import type { ProcessSettings } from '../test/support/spawned-realm.ts'
import { startGauge } from './gauge.ts'
import { createPeerTables, upsertPeerPage } from './peer-tables.ts'
import type { PeerEntity, WireRow } from './peer-tables.ts'

/**
 * What a good engineer writes without this SDK, and without what it guarantees: node-quickbooks, pages of 1,000 by
 * offset, one upsert a page, four entities at once. No schema, no check that the pages held every row, no settlement rows,
 * no checkpoint, no lease, no history of voids, no balances compared.
 */
interface Client {
  findCustomers: Find
  findInvoices: Find
  findPayments: Find
  findCreditMemos: Find
}
type Find = (criteria: object[], answered: (error: unknown, answer: Answer) => void) => void
interface Answer {
  QueryResponse: Partial<Record<PeerEntity, WireRow[]>>
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ProcessSettings
const { realmId, schema, endpoints, credentials } = settings
const QuickBooks = module as unknown as {
  V3_ENDPOINT_BASE_URL: string
  new (...settings: unknown[]): Client
}
QuickBooks.V3_ENDPOINT_BASE_URL = `${endpoints.sandbox.apiOrigin}/v3/company/`

const { clientId, clientSecret } = credentials
const token = await exchangeCode()
const client = new QuickBooks(
  clientId,
  clientSecret,
  token,
  false,
  realmId,
  true,
  false,
  75,
  '2.0',
  null,
)
const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: 5 })
await createPeerTables(pool, schema)

const pageSize = 1_000
let calls = 0
let rows = 0
const measured = startGauge()
await Promise.all(
  (
    [
      ['Customer', 'findCustomers'],
      ['Invoice', 'findInvoices'],
      ['Payment', 'findPayments'],
      ['CreditMemo', 'findCreditMemos'],
    ] as const
  ).map(([entity, name]) => readAll(entity, promisify(client[name].bind(client)))),
)
const figures = measured({ rows, calls })
await pool.end()
process.send!(figures)
process.disconnect()

async function readAll(
  entity: PeerEntity,
  find: (criteria: object[]) => Promise<Answer>,
): Promise<void> {
  for (let offset = 1; ; offset += pageSize) {
    calls += 1
    const answer = await find([
      { field: 'limit', value: pageSize },
      { field: 'offset', value: offset },
    ])
    const page = answer.QueryResponse[entity] ?? []
    if (page.length > 0) await upsertPeerPage(pool, { schema, realmId, entity, page })
    rows += page.length
    if (page.length < pageSize) return
  }
}

/** The emulator consents by itself. */
async function exchangeCode(): Promise<string> {
  const { authorizationUrl, tokenUrl } = endpoints.sandbox
  const redirectUri = 'http://localhost/callback'
  const asked = new URL(authorizationUrl)
  asked.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: 'com.intuit.quickbooks.accounting',
    redirect_uri: redirectUri,
    state: 'peer',
  }).toString()
  const consent = await fetch(asked, { redirect: 'manual' })
  const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
    }),
  })
  const { access_token: accessToken } = (await answer.json()) as { access_token?: string }
  if (accessToken === undefined) throw new Error(`Expected a token, received ${answer.status}.`)
  return accessToken
}
