import type { CreateCompanyOptions, EmulatorOptions, RecordEntity } from '../../../src/index.ts'
import { createCompany, createEmulator, createVirtualClock } from '../../../src/index.ts'

const realmId = '9341457021722202'

type Json = Record<string, unknown>

/** A company with a few documents of each kind behind its API, on a clock that is moved by hand. */
export async function openAskedCompany(
  options: Partial<CreateCompanyOptions> = {},
  more: Partial<EmulatorOptions> = {},
) {
  const clock = createVirtualClock()
  const company = createCompany({ realmId, clock, customers: 0, ...options })
  const { operations } = company
  const made = new Map<RecordEntity, string[]>()
  const keep = async (entity: RecordEntity, row: Json) => {
    const id = (row['Id'] ?? (Object.values(row)[0] as Json)['Id']) as string
    made.set(entity, [...(made.get(entity) ?? []), id])
    await clock.advance(60_000)
    return id
  }
  for (const name of ['Alder', 'Birch', 'Cedar']) {
    const customerId = await keep('Customer', operations.createCustomer({ displayName: name }))
    await keep('Invoice', operations.createInvoice({ customerId, amount: '100' }))
    await keep('Payment', operations.receivePayment({ customerId, amount: '10' }))
    await keep('CreditMemo', operations.createCreditMemo({ customerId, amount: '5' }))
    const template = operations.createTemplate({ customerId, name: `${name} plan`, amount: '7' })
    await keep('RecurringTransaction', template)
  }
  const emulator = createEmulator({ clock, companies: [company], throttle: false, ...more })
  const { accessToken } = emulator.issueTokens({ realmId })
  const get = async (path: string) => {
    const { status, body } = await emulator.exchange({
      method: 'GET',
      url: `/v3/company/${realmId}${path}`,
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
    })
    return { status, json: JSON.parse(Buffer.from(body).toString()) as Json }
  }
  const query = (statement: string) => get(`/query?query=${encodeURIComponent(statement)}`)
  return {
    clock,
    company,
    emulator,
    operations,
    ids: (entity: RecordEntity) => made.get(entity) ?? [],
    query,
    /** Ids in the answer to a query, in its order. */
    async listed(entity: RecordEntity, rest = ''): Promise<string[]> {
      const { json } = await query(`select * from ${entity} ${rest}`)
      const rows = ((json['QueryResponse'] as Json)[entity] ?? []) as Json[]
      return rows.map((row) => (row['Id'] ?? (Object.values(row)[0] as Json)['Id']) as string)
    },
    read: (entity: RecordEntity, id: string) => get(`/${entity.toLowerCase()}/${id}`),
    changes: (entities: string, since = '2026-11-01T00:00:00Z') =>
      get(`/cdc?entities=${entities}&changedSince=${since}`),
  }
}
