import { randomBytes } from 'node:crypto'
import {
  createCompany,
  createEmulator,
  type BooksCompany,
  type Emulator,
  type EmulatorOptions,
} from '@vectis/quickbooks-emulator'
import { expectedBillingRows, type ExpectedBillingRows } from '@vectis/quickbooks-testkit'
import type { InvoiceRow } from '@vectis/quickbooks/rows'
import { pino, type Logger } from 'pino'
import { createPsa } from './psa.ts'
import { seedXero } from './seed-xero.ts'
import { start, tenantId, type Running } from './start.ts'

export interface Demo extends Running {
  /** The emulator's own page: change the books, cause faults. */
  controlUrl: string
  /** The verifier token of the emulated Intuit; paste it into the page. */
  verifierToken: string
  /** The company that the story connects. */
  company: BooksCompany
  /** Another sandbox company on the consent page. */
  otherCompany: BooksCompany
  /** A customer who is billed in QuickBooks and in Xero. */
  billedInBoth: string
  /** The application uses its clock too: `emulator.clock.advance(ms)` moves both. */
  emulator: Emulator
  /** The text to type on the emulator's page to pay an open invoice of an automatically linked customer. */
  samplePayment(): { customerName: string; docNumber: string; input: object }
  /** Records a payment of an invoice's full open balance in the books. */
  payInFull(invoiceId: string): void
}

export interface DemoOptions {
  /** Default 0: any free one. */
  port?: number
  customers?: number
  invoices?: number
  /** Default: the embedded database, in memory. */
  databaseUrl?: string | null
  encryptionKey?: string | null
  publicUrl?: string | null
  /** How the emulated Intuit treats tokens: lifetimes, rotation and prefix. */
  oauth?: NonNullable<EmulatorOptions['oauth']>
  /** Default: a random one. */
  verifierToken?: string
  logger?: Logger
}

/** The application on an emulated QuickBooks; in memory by default. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { customers = 40, invoices = 400, logger = pino({ enabled: false }) } = options
  const emulator = createEmulator({
    companies: [],
    ...(options.oauth === undefined ? {} : { oauth: options.oauth }),
  })
  const { clock } = emulator
  const company = createCompany({
    realmId: '9341457021722202',
    name: 'Cascade Managed IT',
    seed: 7,
    customers,
    invoices,
    clock,
  })
  const otherCompany = createCompany({
    realmId: '9341457021722203',
    name: 'Fjord Line Consulting',
    seed: 8,
    customers: 4,
    invoices: 12,
    clock,
  })
  sellOnTheSpot(company)
  emulator.addCompany(company)
  emulator.addCompany(otherCompany)
  const { url: emulatorUrl, endpoints } = await emulator.listen()

  const today = new Date(clock.now()).toISOString().slice(0, 10)
  const books = expectedBillingRows(company)
  const psa = createPsa(psaOf(books).names, { today })
  const running = await start({
    port: options.port ?? 0,
    publicUrl: options.publicUrl ?? null,
    databaseUrl: options.databaseUrl ?? null,
    encryptionKey: options.encryptionKey ?? null,
    credentials: {
      sandbox: emulator.credentials('sandbox'),
      production: emulator.credentials('production'),
    },
    endpoints,
    psa,
    consentOrigin: new URL(emulatorUrl).origin,
    clock,
    logger,
  })
  const { wiring } = running
  const observedAt = new Date(clock.now()).toISOString()
  const billedInBoth = findBoth(books)
  await seedXero(wiring.storage, { tenantId, today, observedAt, both: billedInBoth })

  const verifierToken = options.verifierToken ?? randomBytes(16).toString('hex')
  emulator.webhooks.subscribe({ url: wiring.webhookUrl, verifierToken })

  return {
    ...running,
    controlUrl: `${emulatorUrl}/_emulator/`,
    verifierToken,
    company,
    otherCompany,
    billedInBoth,
    emulator,
    samplePayment() {
      const books = expectedBillingRows(company)
      const { customers: known } = psaOf(books)
      const invoice = books.rows.Invoice.findLast(
        ({ baseStatus, customerExternalId }) =>
          baseStatus === 'open' && known.has(customerExternalId ?? ''),
      )
      if (invoice === undefined) throw new Error('The books have no open invoice.')
      return {
        customerName: known.get(invoice.customerExternalId ?? '') ?? '',
        docNumber: invoice.docNumber ?? invoice.externalId,
        input: paymentOf(invoice),
      }
    },
    payInFull(invoiceId) {
      const { rows } = expectedBillingRows(company)
      const invoice = rows.Invoice.find((one) => one.externalId === invoiceId)
      if (!invoice) throw new Error(`The books have no invoice ${invoiceId}.`)
      company.operations.receivePayment(paymentOf(invoice))
    },
    async close() {
      await running.close()
      await emulator.close()
    },
  }
}

/** Three customers and one unnamed person buy something at the counter. */
function sellOnTheSpot(company: BooksCompany): void {
  const { rows } = expectedBillingRows(company)
  const buyers = rows.Customer.filter(({ isJob, active }) => !isJob && active).slice(0, 3)
  const amounts = ['129.00', '349.50', '89.90']
  for (const [index, { externalId }] of buyers.entries())
    company.operations.createSalesReceipt({ customerId: externalId, amount: amounts[index] ?? '1' })
  company.operations.createSalesReceipt({ amount: '45.00' })
}

/** The last customer of the same name in the PSA that has invoices. */
function findBoth(books: ExpectedBillingRows): string {
  const { customers } = psaOf(books)
  const billed = new Set(books.rows.Invoice.map((one) => one.customerExternalId))
  const found = [...customers].findLast(([id]) => billed.has(id))
  if (found === undefined) throw new Error('The books have no invoice of a customer of the PSA.')
  return found[1]
}

function paymentOf({ customerExternalId, externalId, balance }: InvoiceRow) {
  const applications = [{ invoiceId: externalId, amount: balance }]
  return { customerId: customerExternalId ?? '', amount: balance, applications }
}

/** The PSA knows most of the companies, some under a slightly other name, and two that QuickBooks does not know. */
function psaOf({ rows }: ExpectedBillingRows) {
  const known = rows.Customer.filter(({ isJob, active }) => !isJob && active).filter(
    (_, index) => index % 9 !== 8,
  )
  const isRenamed = (index: number) => index % 7 === 3
  const names = known.map(({ displayName }, index) =>
    isRenamed(index) ? `${displayName} Group` : displayName,
  )
  return {
    names: [...new Set(names), 'Old Mill Bakery', 'Not Yet Billed & Sons'],
    /** Customers of the same name have the same id as in QuickBooks. */
    customers: new Map(
      known
        .filter((_, index) => !isRenamed(index))
        .map(({ externalId, displayName }) => [externalId, displayName]),
    ),
  }
}
