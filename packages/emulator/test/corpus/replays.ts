import type { openNotedCompany } from './open-noted-company.ts'

type Noted = Awaited<ReturnType<typeof openNotedCompany>>
type Call = { path?: string; body?: unknown }

/** What has to be there before a recorded request, and what it names here; by method, path and file. */
export const replays: ReadonlyMap<string, (company: Noted) => Promise<Call>> = new Map([
  [
    'POST /attachable?operation=delete delete_attachment',
    async ({ post }: Noted) => {
      const { Id } = await post('/attachable', { Note: 'A note' })
      return { body: { Id } }
    },
  ],
  [
    'GET /attachable/5000000000000503624 read_attachment',
    async ({ post }: Noted) => {
      const { Id } = await post('/attachable', { Note: 'A note' })
      return { path: `/attachable/${Id}` }
    },
  ],
  [
    'POST /batch basic',
    async ({ operations, post }: Noted) => {
      const receipt = await post('/salesreceipt', salesOf('1'))
      operations.createSalesReceipt({ amount: '400' })
      const changed = { domain: 'QBO', sparse: true, Id: receipt['Id'], SyncToken: '7' }
      return {
        body: {
          BatchItemRequest: [
            { bId: 'bid1', operation: 'create', Vendor: { DisplayName: 'Boraski' } },
            { bId: 'bid2', operation: 'delete', Invoice: { Id: '999999', SyncToken: '0' } },
            { bId: 'bid3', operation: 'update', SalesReceipt: { ...changed, PrivateNote: 'A' } },
            { bId: 'bid4', Query: "select * from SalesReceipt where TotalAmt > '300.00'" },
          ],
        },
      }
    },
  ],
  [
    'GET /cdc?changedSince=2011-10-10T09:00:00-07:00&entities=estimate basic',
    async ({ post }: Noted) => {
      await post('/estimate', salesOf('1'))
      return { path: '/cdc?changedSince=2026-11-10T09:00:00-07:00&entities=estimate' }
    },
  ],
  ['POST /customer?requestid= customer', async () => ({ body: { DisplayName: 'Doe5, Jane' } })],
  ['POST /invoice invoice', async () => ({ body: salesOf('1') })],
  ['GET /account/5 account', async () => ({ path: '/account/35' })],
  [
    'POST /account account',
    async () => ({
      body: { Id: '35', SyncToken: '0', sparse: true, Active: false, Name: 'Fees (deleted)' },
    }),
  ],
  [
    'GET /employee/55 employee',
    async ({ post }: Noted) => {
      const { Id } = await post('/employee', { GivenName: 'Emily', FamilyName: 'Platt' })
      return { path: `/employee/${Id}` }
    },
  ],
  [
    'POST /employee employee',
    async ({ post }: Noted) => {
      const { Id, SyncToken } = await post('/employee', { DisplayName: 'Emily' })
      return { body: { Id, SyncToken, sparse: true, Active: false } }
    },
  ],
  [
    'GET /invoice/266 invoice',
    async ({ post }: Noted) => ({
      path: `/invoice/${(await post('/invoice', salesOf('1')))['Id']}`,
    }),
  ],
  [
    'POST /invoice?operation=delete invoice',
    async (company: Noted) => ({ body: await versionOf(company) }),
  ],
  [
    'GET /invoice/264 invoice',
    async ({ post }: Noted) => ({
      path: `/invoice/${(await post('/invoice', salesOf('2')))['Id']}`,
    }),
  ],
  [
    'POST /invoice?operation=void invoice',
    async (company: Noted) => ({ body: await versionOf(company) }),
  ],
  ['POST /invoice 400_json', async () => ({ body: { BadJson: true } })],
  [
    'POST /customer validation',
    async ({ post }: Noted) => {
      await post('/customer', { DisplayName: 'Weiskopf Consulting' })
      return { body: { DisplayName: 'Weiskopf Consulting' } }
    },
  ],
  [
    "GET /query?query=SELECT * FROM Customer WHERE DisplayName = 'Amy\\'s Bird Sanctuary' display_name",
    async ({ post }: Noted) => {
      await post('/customer', { DisplayName: "Amy's Bird Sanctuary" })
      return {}
    },
  ],
  [
    "GET /query?query=SELECT * FROM Vendor WHERE DisplayName = 'Robertson & Associates' ampersand",
    async ({ post }: Noted) => {
      await post('/vendor', { DisplayName: 'Robertson & Associates' })
      return {}
    },
  ],
  [
    'GET /customer/68?minorversion=8 customer',
    async () => ({ path: '/customer/6?minorversion=8' }),
  ],
  [
    'POST /customer?minorversion=8 customer',
    async ({ post }: Noted) => {
      const { Id, SyncToken } = await post('/customer', { DisplayName: 'Jack Doe' })
      const PrimaryPhone = { FreeFormNumber: '(415) 444-1234' }
      return { body: { DisplayName: 'Jack Moe', PrimaryPhone, Id, SyncToken } }
    },
  ],
  [
    'GET /salesreceipt/17 sales_receipt',
    async ({ post }: Noted) => ({
      path: `/salesreceipt/${(await post('/salesreceipt', salesOf('1')))['Id']}`,
    }),
  ],
  [
    'POST /salesreceipt?minorversion=4&requestid=a90bfae9-9c6b-4179-9c7e-d8f538d09f6f sales_receipt',
    async ({ post }: Noted) => {
      const { Id, SyncToken } = await post('/salesreceipt', salesOf('1'))
      const [line] = salesOf('1').Line
      const SalesItemLineDetail = {
        ItemRef: { value: '1', name: 'Managed services' },
        UnitPrice: 75,
        Qty: 4.5,
        TaxCodeRef: { value: 'NON' },
      }
      const Line = [{ Description: 'Design', ...line, Amount: 337.5, SalesItemLineDetail }]
      return { body: { Line, Id, SyncToken } }
    },
  ],
  [
    'GET /invoice/130/pdf invoice',
    async ({ post }: Noted) => ({
      path: `/invoice/${(await post('/invoice', salesOf('1')))['Id']}/pdf`,
    }),
  ],
])

/** What it takes to sell something. */
export function salesOf(customer: string) {
  return {
    Line: [
      {
        Amount: 100,
        DetailType: 'SalesItemLineDetail',
        SalesItemLineDetail: { ItemRef: { value: '1', name: 'Managed services' } },
      },
    ],
    CustomerRef: { value: customer },
  }
}

async function versionOf({ post }: Noted): Promise<object> {
  const { Id, SyncToken } = await post('/invoice', salesOf('1'))
  return { Id, SyncToken }
}
