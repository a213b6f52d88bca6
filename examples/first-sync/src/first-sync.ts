import { createQuickBooks, describeCompany } from '@vectis/quickbooks'
import type { QuickBooks, QuickBooksOptions } from '@vectis/quickbooks'
import { createStorage } from '@vectis/quickbooks-storage'
import type { Storage } from '@vectis/quickbooks-storage'
import { createSyncRunner } from '@vectis/quickbooks-sync'
import { approveConsent } from './approve-consent.ts'
import { compareWithBooks } from './compare-with-books.ts'
import { connect } from './connect.ts'
import { openEmulatedIntuit } from './emulated-intuit.ts'
import type { EmulatedIntuit } from './emulated-intuit.ts'
import { count } from './progress-bars.ts'
import { databaseFolder, type Settings } from './settings.ts'
import { syncWithBars } from './sync-with-bars.ts'
import { printSummary, printVerification, readSummary } from './summary.ts'
import type { Terminal } from './terminal.ts'

const tenantId = 'acme'

/** The whole story: open, connect, sync, show. True when our balances are QuickBooks' balances. */
export async function runFirstSync(input: {
  settings: Settings
  terminal: Terminal
  /** 32 bytes as hex: encrypts the tokens. */
  key: string
}): Promise<boolean> {
  const { settings, terminal, key } = input
  const { intuit } = settings
  const emulated = intuit ? null : await openEmulatedIntuit(settings)
  const storage = createStorage({
    ...(settings.memory ? { memory: true } : { folder: databaseFolder(settings) }),
    keys: { current: { id: 'demo', key } },
  })
  const quickbooks = createQuickBooks({
    ...optionsFor(settings, emulated),
    connections: storage.connections,
    states: storage.states,
    usage: storage.usage,
  })
  const runner = createSyncRunner({
    quickbooks,
    store: storage.sync,
    connections: storage.connections,
    webhookEvents: storage.webhookEvents,
  })

  try {
    introduce(terminal, settings, emulated)
    await storage.migrate()

    terminal.heading('Connect')
    let connection = await storage.connections.forTenant(tenantId).read()
    if (connection?.state === 'connected') {
      terminal.line('  still connected from an earlier run')
    } else {
      connection = await connect({
        quickbooks,
        tenantId,
        environment: intuit?.environment ?? 'sandbox',
        port: intuit?.port ?? 0,
        show: (url) => showConsent(terminal, url, emulated),
      })
      terminal.line('  the code was exchanged; the tokens are stored encrypted')
    }

    const { name, timeZone } = await nameCompany(quickbooks, storage)
    terminal.line(`  ${name}, realm ${connection.realmId}; time zone ${timeZone}`)

    const report = await syncWithBars({ runner, tenantId, terminal, storage })
    if (report.error !== null) throw report.error

    const { realmId } = connection
    const sync = storage.sync.forTenant(tenantId)
    const summary = await readSummary(storage, { tenantId, realmId })
    printSummary(terminal, summary, await sync.countMarks(realmId))
    const balances = await sync.checkBalances({ realmId, now: new Date().toISOString(), limit: 20 })
    const agrees = printVerification(terminal, balances)
    if (emulated === null) return agrees

    const comparison = await compareWithBooks(storage, { tenantId, realmId }, emulated.company, {
      // Templates are read in full once a day, and are guaranteed up to date only then; a merge reads some of them by id.
      withTemplates: report.kind === 'full',
    })
    const verdict = comparison.differences.length === 0 ? 'yes' : 'no'
    terminal.line(
      `  our rows = the emulator's books       ${terminal.paint(verdict === 'yes' ? 'green' : 'red', verdict)}  ` +
        `(${count(comparison.fields)} fields of ${count(comparison.rows)} rows compared)`,
    )
    for (const difference of comparison.differences.slice(0, 5)) terminal.line(`    ${difference}`)
    emulated.save()
    terminal.line()
    terminal.line(terminal.paint('dim', '  Run it again: the next run reads only what changed.'))
    return agrees && comparison.differences.length === 0
  } finally {
    await runner.stop()
    await quickbooks.close()
    await storage.close()
    await emulated?.close()
  }
}

/** The emulator's addresses and keys, or Intuit's own. */
function optionsFor(
  { intuit }: Settings,
  emulated: EmulatedIntuit | null,
): Pick<QuickBooksOptions, 'credentials' | 'endpoints'> {
  const redirectUri = `http://localhost:${intuit?.port ?? 0}/callback`
  if (emulated !== null) {
    const { emulator } = emulated
    return {
      credentials: { ...emulator.credentials('sandbox'), redirectUri },
      endpoints: emulator.endpoints,
    }
  }
  if (intuit === null) throw new TypeError('Expected the emulator or the keys of an Intuit app.')
  return { credentials: { ...intuit, redirectUri } }
}

/** An invoice is overdue from midnight where the company is, so its time zone is stored with the connection. One call. */
async function nameCompany(
  quickbooks: QuickBooks,
  storage: Storage,
): Promise<{ name: string; timeZone: string }> {
  const connections = storage.connections.forTenant(tenantId)
  const known = await connections.read()
  if (known?.companyName && known.timeZone) {
    return { name: known.companyName, timeZone: known.timeZone }
  }
  const realm = await quickbooks.realm(tenantId)
  const company = await describeCompany(realm, storage.connections)
  const name = company.companyName ?? 'a company without a name'
  // QuickBooks and the address may not determine it. A host then asks the operator; this example uses the machine's zone.
  const timeZone = company.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  if (company.timeZone === null) {
    await connections.describeCompany({ realmId: realm.realmId, companyName: name, timeZone })
  }
  return { name, timeZone }
}

async function showConsent(
  terminal: Terminal,
  url: string,
  emulated: EmulatedIntuit | null,
): Promise<void> {
  if (emulated === null) {
    terminal.line(`  Open this address in a browser and choose a company:\n\n  ${url}\n`)
    return
  }
  terminal.line(
    `  the browser is sent to ${new URL(url).origin}/connect/oauth2, where Connect is pressed`,
  )
  await approveConsent(url)
}

function introduce(terminal: Terminal, settings: Settings, emulated: EmulatedIntuit | null): void {
  terminal.line(terminal.paint('bold', 'QuickBooks: first sync'))
  terminal.table(
    [
      emulated === null
        ? ['  QuickBooks', `Intuit, ${settings.intuit?.environment}`]
        : [
            '  QuickBooks',
            `emulated at ${emulated.url}: ${emulated.company.name}, about ${count(settings.invoices)} invoices`,
          ],
      [
        '  database',
        settings.memory
          ? 'PostgreSQL, embedded, in memory'
          : 'PostgreSQL, embedded, in examples/first-sync/.data',
      ],
      ...(emulated !== null && emulated.changes > 0
        ? [['  meanwhile', `${emulated.changes} changes were made in the books since the last run`]]
        : []),
    ],
    { leftColumns: 2 },
  )
}
