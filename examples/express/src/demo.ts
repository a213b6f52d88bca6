import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import {
  createCompany,
  createEmulator,
  expectedBillingRows,
  type BooksCompany,
  type Emulator,
} from '@vectis/quickbooks-testkit'
import { pino, type Logger } from 'pino'
import { createApp } from './app.ts'
import { createPsa } from './psa.ts'
import { wire, type Wiring } from './wiring.ts'

export interface Demo {
  /** The address of the first page. */
  url: string
  /** The emulator's own page: change the books, break things. */
  controlUrl: string
  /** What the emulated Intuit signs its webhooks with; to be pasted into the page. */
  verifierToken: string
  company: BooksCompany
  emulator: Emulator
  /** Receives a payment over all that is open of an invoice, in the books. */
  payInFull(invoiceId: string): void
  wiring: Wiring
  close(): Promise<void>
}

export interface DemoOptions {
  /** Default 0: any free one. */
  port?: number
  customers?: number
  invoices?: number
  logger?: Logger
}

export const tenantId = 'northwind'
const realmId = '9341457021722202'

/** The application on an emulated QuickBooks and the embedded database; nothing is kept. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { port = 0, customers = 40, invoices = 400, logger = pino({ enabled: false }) } = options
  const clock = { now: () => Date.now() }
  const company = createCompany({
    realmId,
    name: 'Cascade Managed IT',
    seed: 7,
    customers,
    invoices,
    clock,
  })
  const emulator = createEmulator({ companies: [company] })
  const { url: emulatorUrl, endpoints } = await emulator.listen()

  // Listens before it is wired: the redirect URI holds the port.
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const publicUrl = `http://localhost:${(server.address() as AddressInfo).port}`
  const psa = createPsa(namesInPsa(company), { today: new Date().toISOString().slice(0, 10) })
  const wiring = await wire({
    encryptionKey: randomBytes(32).toString('hex'),
    publicUrl,
    credentials: { sandbox: emulator.credentials('sandbox'), production: null },
    endpoints,
    spine: psa.customers,
    tickets: psa.ticketCounts,
  })
  const consentOrigin = new URL(emulatorUrl).origin
  server.on('request', createApp({ wiring, psa, tenantId, publicUrl, consentOrigin, logger }))

  const verifierToken = randomBytes(16).toString('hex')
  emulator.webhooks.subscribe({ url: wiring.webhookUrl, verifierToken })
  wiring.runner.start()

  return {
    url: publicUrl,
    controlUrl: `${emulatorUrl}/_emulator/`,
    verifierToken,
    company,
    emulator,
    wiring,
    payInFull(invoiceId) {
      const invoice = expectedBillingRows(company).invoices.find(
        (one) => one.externalId === invoiceId,
      )
      if (!invoice?.customerExternalId) throw new Error(`The books have no invoice ${invoiceId}.`)
      const { customerExternalId: customerId, balance: amount } = invoice
      company.operations.receivePayment({
        customerId,
        amount,
        applications: [{ invoiceId, amount }],
      })
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await wiring.close()
      await emulator.close()
    },
  }
}

/** The PSA knows most of the companies, some under a slightly other name, and one that QuickBooks does not know. */
function namesInPsa(company: BooksCompany): string[] {
  const known = expectedBillingRows(company).customers.filter(
    ({ isJob, active }) => !isJob && active,
  )
  const names = known
    .filter((_, index) => index % 9 !== 8)
    .map(({ displayName }, index) => (index % 7 === 3 ? `${displayName} Group` : displayName))
  return [...new Set(names), 'Not Yet Billed & Sons']
}
