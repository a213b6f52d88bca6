import type { Json } from '../support/company-client.ts'
import { createEmulator, createVirtualClock } from '../../src/index.ts'

/** An emulator with what the recordings contain: some of everything, without a second currency. */
export async function openNotedCompany() {
  const clock = createVirtualClock({ start: '2026-11-23T17:00:00Z' })
  const emulator = createEmulator({
    clock,
    throttle: false,
    companies: [{ seed: 5, customers: 30, invoices: 120, edits: 120, multiCurrency: false }],
  })
  const { realmId } = emulator.companies[0]!
  const { accessToken } = emulator.issueTokens({ realmId })
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    { accept = 'application/json', token = accessToken } = {},
  ) => {
    const statement = /(?<=^\/query\?query=).*/.exec(path)?.[0] ?? ''
    const {
      status,
      headers,
      body: bytes,
    } = await emulator.exchange({
      method,
      url: `/v3/company/${realmId}${path.replace(statement, () => encodeURIComponent(statement))}`,
      headers: { authorization: `Bearer ${token}`, accept },
      body: body === undefined ? null : JSON.stringify(body),
    })
    return { status, headers, text: Buffer.from(bytes).toString('latin1') }
  }
  const post = async (path: string, body: unknown) => {
    const { text } = await ask('POST', path, body)
    const answer = JSON.parse(text) as Json
    const [entity] = Object.values(answer)
    return entity as Json
  }
  const someId = async (entity: string): Promise<string> => {
    const statement = `/query?query=SELECT Id FROM ${entity} MAXRESULTS 1`
    const answer = JSON.parse((await ask('GET', statement)).text) as Json
    const [rows] = Object.values(answer['QueryResponse'] as Json) as [Json[]]
    return String(rows[0]!['Id'])
  }
  const { operations } = emulator.books(realmId)
  const groupId = await someId(`Item WHERE Type = 'Group'`)
  const line = { amount: '337.50', quantity: '4.5', unitPrice: '75', description: 'Design' }
  const discount = { kind: 'discount', amount: '10', percent: '10' } as const
  for (const kind of ['createSalesReceipt', 'createRefundReceipt'] as const) {
    operations[kind]({ lines: [line], depositAccountId: '35' })
    for (const customerId of ['1', '2', '3', '4', '5']) {
      const paid = { methodId: '2', referenceNumber: '10264', depositAccountId: '35' }
      const group = { kind: 'group', groupId, lines: [line] } as const
      const lines = [{ ...line, taxable: true }, group, discount]
      operations[kind]({
        customerId,
        lines,
        memo: 'Thanks',
        note: 'Paid',
        taxPercent: '8',
        ...paid,
      })
    }
  }
  await post('/item', {
    Name: 'Pump',
    Type: 'Inventory',
    IncomeAccountRef: { value: '79' },
    ExpenseAccountRef: { value: '80', name: 'Cost of Goods Sold' },
    AssetAccountRef: { value: '81', name: 'Inventory Asset' },
    PurchaseDesc: 'Fountain pump',
    Description: 'A pump',
    UnitPrice: 15,
    QtyOnHand: 25,
    InvStartDate: '2026-01-31',
    TrackQtyOnHand: true,
  })
  for (let number = 1; number <= 26; number += 1) {
    await post('/vendor', { DisplayName: `V ${number}` })
  }
  await post('/employee', { GivenName: 'Emily', FamilyName: 'Platt' })
  const askForTokens = async (form: string, headers: Record<string, string> = {}) => {
    const { clientId, clientSecret } = emulator.credentials('sandbox')
    const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`
    const { status, ...rest } = await emulator.exchange({
      method: 'POST',
      url: '/oauth2/v1/tokens/bearer',
      headers: { authorization, ...headers },
      body: form,
    })
    return { status, headers: rest.headers, text: Buffer.from(rest.body).toString('latin1') }
  }
  return { emulator, realmId, askForTokens, operations, ask, post, someId }
}
