import { pino } from 'pino'
import { startDemo, type Demo } from './demo.ts'
import { createPsa } from './psa.ts'
import { sandboxNames } from './sandbox-names.ts'
import { readSettings, usage, type Settings } from './settings.ts'
import { start, type Running } from './start.ts'
import { tellStory } from './story.ts'

const say = (text: string) => void process.stdout.write(`${text}\n`)

try {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings === 'help') say(usage)
  else if (settings.headless) await runHeadless()
  else if (settings.intuit === null) await openEmulator(settings)
  else await openIntuit(settings, settings.intuit)
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function runHeadless(): Promise<void> {
  const demo = await startDemo()
  try {
    for await (const line of tellStory(demo)) say(line)
  } finally {
    await demo.close()
  }
}

async function openEmulator(settings: Settings): Promise<void> {
  const demo = await startDemo({ ...settings, logger: pino({ level: 'warn' }) })
  say(introduce(demo))
  closeOnInterrupt(demo)
}

async function openIntuit(
  settings: Settings,
  intuit: NonNullable<Settings['intuit']>,
): Promise<void> {
  const { environment, keys } = intuit
  const running = await start({
    ...settings,
    credentials: { sandbox: null, production: null, [environment]: keys },
    psa: createPsa(sandboxNames, { today: new Date().toISOString().slice(0, 10) }),
    consentOrigin: 'https://appcenter.intuit.com',
    logger: pino({ level: 'info' }),
  })
  const { wiring, url } = running
  say(`
  Vectis, on Intuit (${environment}): ${url}

  1. At developer.intuit.com, My Apps, Keys & OAuth, register this redirect URI:
     ${wiring.redirectUri}
  2. Open the address above, sign in as Ada Admin and press Connect.
  3. For webhooks, Intuit has to reach ${wiring.webhookUrl}
     (PUBLIC_URL says under which address); copy the verifier token from Intuit to the page.

  ${settings.databaseUrl === null ? 'Without DATABASE_URL nothing is kept.' : 'Rows and tokens are kept in your database.'} Ctrl+C ends it.`)
  closeOnInterrupt(running)
}

function introduce(demo: Demo): string {
  const { url, controlUrl, verifierToken, company } = demo
  const payment = demo.samplePayment()
  return `
  Vectis, on an emulated QuickBooks: ${url}

  1. Sign in as Ada Admin, press "Connect QuickBooks (Sandbox)", allow, and watch the first read.
  2. Set the verifier token of the webhooks: ${verifierToken}
  3. Look at Matching: what was linked automatically, and what you have to decide.
  4. Open a customer under Customers: panel, invoices, timeline. Old Mill Bakery is billed in Xero, ${demo.billedInBoth} in both.
  5. Open the emulator at ${controlUrl}
     Company ${company.name}, operation receivePayment, input
     ${JSON.stringify(payment.input)}
     pays invoice ${payment.docNumber} of ${payment.customerName}. Reload that customer: paid.
  6. On that customer open "As known: now" and choose a time before the payment: the page of then.
     "What changed since then" names the payment. Void an invoice in the emulator, or create one
     with a txnDate of last month: Changes shows it as voided, or as backdated.
  7. In the emulator, throttle 3 requests or answer 503, press Sync now, and see what the page advises.
  8. There, revoke the app and press Sync now: Action required. Reconnect fixes it; choosing
     the other company instead is refused until you confirm it.
  9. Sign in as Vera Viewer: no integrations for her.

  Ctrl+C ends it. "pnpm demo --headless" does all of this without you.`
}

function closeOnInterrupt(running: Running): void {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      running.close().catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`)
        process.exitCode = 1
      })
    })
  }
}
