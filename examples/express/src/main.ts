import { pino } from 'pino'
import { startDemo, type Demo } from './demo.ts'
import { createHostEvents } from './host-events.ts'
import { createPsa } from './psa.ts'
import { sandboxNames } from './sandbox-names.ts'
import { readSettings, usage, type Settings } from './settings.ts'
import { start, type Running } from './start.ts'
import { tellStory } from './story.ts'
import { storyNames } from './story-books.ts'

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
  const today = new Date().toISOString().slice(0, 10)
  const psa = createPsa(sandboxNames, { today })
  const running = await start({
    ...settings,
    credentials: { sandbox: null, production: null, [environment]: keys },
    psa,
    hostEvents: createHostEvents(psa, { today }),
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
  const { url, controlUrl, verifierToken, company, story } = demo
  if (story === null) return `\n  Vectis, on an emulated QuickBooks: ${url}`
  const input = (value: object) => JSON.stringify(value)
  return `
  Vectis, on an emulated QuickBooks: ${url}
  The emulator, where you change the books: ${controlUrl} (choose ${company.name} (production))

  1. Sign in as Ada Admin, press "Connect QuickBooks", allow, and watch the first read.
  2. Webhooks: paste the webhook verifier token ${verifierToken}
  3. Matching: look at what was linked, and accept the links.
  4. Alerts: ${storyNames.late} is 75 days late; under Work without invoice, ${storyNames.forgotten} had 7 tickets and no invoice.
     ${storyNames.branch} is billed through the district, ${storyNames.prepaid} pays a year ahead,
     ${storyNames.card} pays by card: no alert. Old Mill Bakery is billed in Xero, ${demo.billedInBoth} in both.
  5. In the emulator, receivePayment ${input(demo.paymentOf(story.late.invoiceId))}
     A webhook and a few seconds later ${storyNames.late} has paid, and its alert is closed.
  6. createInvoice ${input(story.forgotten)}
     Press "Evaluate now" on Alerts: the alert of ${storyNames.forgotten} is closed.
  7. voidTransaction ${input({ entity: 'Invoice', id: story.covered.invoiceId })}
     ${storyNames.covered} shows the invoice as voided; Changes lists all three.
  8. mergeCustomers ${input({ survivorId: story.twice.survivorId, loserId: story.twice.loserId })}
     Invoice ${story.twice.docNumber} of the old account is now on ${storyNames.twice}.
  9. Press "Consent ends within 14 days", then "Sync now" on QuickBooks: a warning; the same with 3 days. Reconnect
     ends it. Choose ${demo.otherCompany.name} instead: refused until you confirm it.
  10. Press "Revoke the app", then "Sync now": Action required. Reconnect: it goes on where it was.

  Also: throttle 3 requests, answer 503, or move the clock. Vera Viewer may not open the integrations.
  Ctrl+C ends it. "pnpm demo --headless" does all ten steps without you.`
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
