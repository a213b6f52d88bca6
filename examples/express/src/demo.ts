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
import { todayIn } from '@vectis/quickbooks/values'
import { pino, type Logger } from 'pino'
import { createHostEvents } from './host-events.ts'
import { createPsa } from './psa.ts'
import { seedXero } from './seed-xero.ts'
import { start, tenantId, type Running } from './start.ts'
import { storyNames, storyTickets, writeStoryBooks, type StoryBooks } from './story-books.ts'

export interface Demo extends Running {
  /** The emulator's own page: change the books, cause faults. */
  controlUrl: string
  /** The verifier token of the emulated Intuit; paste it into the page. */
  verifierToken: string
  /** Where the two companies are. */
  environment: 'sandbox' | 'production'
  /** The company that the story connects. */
  company: BooksCompany
  /** Another company on the consent page. */
  otherCompany: BooksCompany
  /** The documents of the story; null for plain books. */
  story: StoryBooks | null
  /** A customer who is billed in QuickBooks and in Xero. */
  billedInBoth: string
  /** The application uses its clock too: `emulator.clock.advance(ms)` moves both. */
  emulator: Emulator
  /** The input of the emulator's receivePayment that pays an invoice's full open balance. */
  paymentOf(invoiceId: string): PaymentInput
  /** Records a payment of an invoice's full open balance in the books. */
  payInFull(invoiceId: string): void
}

export interface DemoOptions {
  /**
   * Default true: a production company whose customers tell the story of the alerts. False: a sandbox company of generated
   * customers alone.
   */
  hasStory?: boolean
  /** When the demo's time starts, with the books of that day: epoch milliseconds or an RFC 3339 text. Default: now. */
  start?: number | string
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
  const { hasStory = true } = options
  const environment = hasStory ? 'production' : 'sandbox'
  let rest = () => Promise.resolve()
  const emulator = createEmulator({
    companies: hasStory ? [{ name: 'Sandbox Company_US_1', customers: 12, invoices: 40 }] : [],
    rest: () => rest(),
    ...(options.start === undefined ? {} : { start: options.start }),
    ...(options.oauth === undefined ? {} : { oauth: options.oauth }),
  })
  const { clock } = emulator
  if (hasStory) await clock.advance(untilMonthIsBilled(clock.now()))
  const company = createCompany({
    realmId: hasStory ? '9130347957983546' : '9341457021722202',
    name: 'Cascade Managed IT',
    seed: 7,
    customers,
    invoices,
    clock,
  })
  const otherCompany = createCompany({
    realmId: hasStory ? '9130347957983547' : '9341457021722203',
    name: 'Fjord Line Consulting',
    seed: 8,
    customers: 4,
    invoices: 12,
    clock,
  })
  sellOnTheSpot(company)
  const today = todayIn(company.timeZone, clock.now())
  const plain = expectedBillingRows(company)
  const story = hasStory ? writeStoryBooks(company, { today }) : null
  emulator.addCompany({ company, environment })
  emulator.addCompany({ company: otherCompany, environment })
  const { url: emulatorUrl, endpoints } = await emulator.listen()

  const names = hasStory
    ? [...Object.values(storyNames), ...psaOf(plain).names]
    : psaOf(plain).names
  const psa = createPsa(names, { today, ...(hasStory && { resolvedLastMonth: storyTickets }) })
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
    hostEvents: createHostEvents(psa, { today }),
    consentOrigin: new URL(emulatorUrl).origin,
    clock,
    logger,
  })
  const { wiring } = running
  // A tick that is due has ended before the clock is moved again.
  rest = async () => {
    const late = AbortSignal.timeout(5_000)
    const tick = wiring.sync(tenantId).then(ignore, ignore)
    await Promise.race([tick, new Promise((resolve) => late.addEventListener('abort', resolve))])
  }
  const observedAt = new Date(clock.now()).toISOString()
  const billedInBoth = findBoth(plain)
  await seedXero(wiring.storage, { tenantId, today, observedAt, both: billedInBoth })

  const verifierToken = options.verifierToken ?? randomBytes(16).toString('hex')
  const findPayment = (invoiceId: string) => {
    const { rows } = expectedBillingRows(company)
    const invoice = rows.Invoice.find((one) => one.externalId === invoiceId)
    if (!invoice) throw new Error(`The books have no invoice ${invoiceId}.`)
    return paymentOf(invoice)
  }
  const { clientId } = emulator.credentials(environment)
  emulator.webhooks.subscribe({ url: wiring.webhookUrl, verifierToken, clientId })

  return {
    ...running,
    environment,
    story,
    controlUrl: `${emulatorUrl}/_emulator/`,
    verifierToken,
    company,
    otherCompany,
    billedInBoth,
    emulator,
    paymentOf: findPayment,
    payInFull: (invoiceId) => void company.operations.receivePayment(findPayment(invoiceId)),
    async close() {
      await running.close()
      await emulator.close()
    },
  }
}

const ignore = () => undefined
const dayMs = 86_400_000

/** Work of last month may still be billed in the first days of a month: before the seventh, nothing would be missed. */
function untilMonthIsBilled(now: number): number {
  return Math.max(0, 7 - new Date(now).getUTCDate()) * dayMs
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

type PaymentInput = Parameters<BooksCompany['operations']['receivePayment']>[0]

function paymentOf({ customerExternalId, externalId, balance }: InvoiceRow): PaymentInput {
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
