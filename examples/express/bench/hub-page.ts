// Times the pages of a customer, of all customers and of alerts as a browser gets them, over a large tenant on a real PostgreSQL:
// `pnpm --filter @vectis/example-express bench [invoices] [rounds]`. Default 100,000 invoices; 1000000 for the figures of the documentation.
// Exits with 1 when a 95th percentile, one after the other, is 50 ms or more.
import { Agent, get, type IncomingMessage } from 'node:http'
import { availableParallelism, loadavg } from 'node:os'
import { buffer } from 'node:stream/consumers'
import { sql } from 'kysely'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { pino } from 'pino'
import { fillTenant } from '../../../packages/billing-hub/test/support/fill-tenant.ts'
import { createHostEvents } from '../src/host-events.ts'
import { createPsa } from '../src/psa.ts'
import { start } from '../src/start.ts'

const tenantId = 'tenant-1'
const invoices = Number(process.argv[2] ?? 100_000)
const rounds = Number(process.argv[3] ?? 600)
const customers = Math.max(50, invoices / 200)
const say = (text: string) => void process.stdout.write(`${text}\n`)
const load = () =>
  loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')

const server = await startPostgres({ from: import.meta.url })
const today = new Date().toISOString().slice(0, 10)
const names = Array.from({ length: customers }, (_, index) => `Customer ${index + 1}`)
const psa = createPsa(names, { today })
const running = await start({
  tenantId,
  port: 0,
  publicUrl: null,
  databaseUrl: server.url,
  encryptionKey: null,
  credentials: { sandbox: { clientId: 'bench', clientSecret: 'bench' }, production: null },
  psa,
  hostEvents: createHostEvents(psa, { today }),
  consentOrigin: 'https://appcenter.intuit.com',
  logger: pino({ enabled: false }),
})

try {
  const { wiring, url } = running
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  await wiring.storage.connections.forTenant(tenantId).connect({
    environment: 'sandbox',
    realmId: '9341457021722202',
    timeZone: 'America/Los_Angeles',
    tokens: {
      accessToken: 'bench',
      refreshToken: 'bench',
      accessTokenExpiresAt: at(1),
      refreshTokenExpiresAt: at(100),
      refreshTokenHardExpiresAt: null,
    },
  })
  say(`load ${load()} on ${availableParallelism()} cores; filling`)
  const began = performance.now()
  const isFilled = await hasInvoices()
  if (!isFilled) await fillTenant(wiring.storage.db, wiring.storage.schema, { invoices, customers })
  say(
    `${invoices} invoices of ${customers} customers ${isFilled ? 'were there' : `in ${((performance.now() - began) / 1_000).toFixed(0)} s`}`,
  )

  const alerts = await fillAlerts(isFilled)
  say(`${alerts} open alerts`)

  const cookie = await signIn(url)
  const hub = wiring.hub.forTenant(tenantId)
  const customer = (n: number) => `psa-${1 + ((n * 37) % customers)}`
  const agent = new Agent({ keepAlive: true })
  /** As a browser: over a connection that stays. Without `fetch`, whose own work would count as ours. */
  const open = async (path: string, has: string) => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ agent, host: '127.0.0.1', port: running.port, path, headers: { cookie } }, resolve).on('error', reject) // prettier-ignore
    })
    const text = await buffer(answer).then((whole) => whole.toString())
    if (answer.statusCode !== 200 || !text.includes(has))
      throw new Error(`Expected ${path} with ${has}, got ${answer.statusCode}.`)
    return text
  }
  const pages = [
    ['a customer', async (n: number) => void (await open(`/customers/${customer(n)}`, 'data-invoice='))], // prettier-ignore
    ['customers, most overdue first', walkPages('/customers', 'data-customer=')],
    ['alerts, most money first', walkPages('/alerts', 'data-alert=')],
  ] as const
  /** Every other visitor sees the first page, the others go on from page to page. */
  function walkPages(path: string, has: string) {
    let next = path
    return async (n: number) => {
      const text = await open(n % 2 === 0 ? path : next, has)
      const link = /href="([^"]*[?&](?:amp;)?after=[^"]*)"/.exec(text)?.[1]
      next = link?.replaceAll('&amp;', '&') ?? path
    }
  }
  const reads = async (n: number) => {
    const id = customer(n)
    await Promise.all([
      hub.panel(id, { today }),
      hub.revenue(id, { today }),
      hub.timeline(id, { today, timeZone: 'America/Los_Angeles', limit: 25 }),
      hub.alerts.list({ customerId: id }),
    ])
  }
  // Every ten seconds an alert is dismissed, as after a sync that found something: all sums are made anew. A sync runs
  // every 15 minutes.
  const dismissing = setInterval(() => {
    void hub.alerts.list({ limit: 1 }).then(async ([alert]) => {
      if (alert) await hub.alerts.dismiss(alert.key, { actor: 'bench', reason: 'bench' })
    })
  }, 10_000)
  let worst = 0
  for (const [name, page] of pages) {
    // The first ones compile and fill caches, of Node and of the database: shown, not counted.
    say(`${name}: first ${(await time(page, 1, 1)).text}`)
    await time(page, 40, 1)
    const alone = await time(page, rounds, 1)
    say(`${name}, one after the other      ${alone.text}`)
    say(`${name}, four at a time           ${(await time(page, rounds, 4)).text}`)
    worst = Math.max(worst, alone.p95)
  }
  clearInterval(dismissing)
  agent.destroy()
  say(`its statements, one by one     ${(await time(reads, rounds, 1)).text}`)
  say(`load ${load()}`)
  if (worst >= 50) {
    say('A 95th percentile is not below 50 ms.')
    process.exitCode = 1
  }
} finally {
  await running.close()
  await server.close()
}

/** A given server, `DATABASE_URL`, may have been filled before. */
async function hasInvoices(): Promise<boolean> {
  const { db, schema } = running.wiring.storage
  const { rows } = await sql<{ found: number }>`select count(*)::int as found from ${sql.table(`${schema}.billing_invoices`)}`.execute(db) // prettier-ignore
  return rows[0]?.found === invoices
}

/** An alert for each overdue invoice, at most 40,000, as a pass would write it. */
async function fillAlerts(isFilled: boolean): Promise<number> {
  const { db, schema } = running.wiring.storage
  const table = (name: string) => sql.table(`${schema}.${name}`)
  if (!isFilled)
    await sql`insert into ${table('billing_alerts')} (tenant_id, alert_key, rule, source, realm_id, external_id, customer_id, state,
      fingerprint, message, evidence, verdict, opened_at, updated_at)
    select i.tenant_id, 'invoice_overdue:quickbooks:' || i.realm_id || ':' || i.external_id, 'invoice_overdue', i.source, i.realm_id, i.external_id,
      'psa-' || i.customer_external_id, 'open', i.balance || '|' || i.due_date, 'Invoice ' || i.doc_number || ': USD ' || i.balance || ' is overdue (due ' || i.due_date || ')',
      jsonb_build_object('source', i.source, 'realmId', i.realm_id, 'invoiceId', i.external_id, 'docNumber', i.doc_number, 'baseStatus', i.base_status,
        'balance', i.balance::text, 'currency', i.currency, 'dueDate', i.due_date::text, 'customerId', 'psa-' || i.customer_external_id,
        'availableCredit', '0', 'customerOverdue', i.balance::text, 'daysOverdue', 40, 'isCoveredByCredit', false, 'unreadableFields', '[]'::jsonb),
      'fires', now(), now()
    from ${table('billing_invoices')} i where i.base_status = 'open' and i.due_date < current_date - 3 order by i.due_date, i.external_id limit 40000`.execute(
      db,
    )
  await sql`vacuum analyze ${table('billing_alerts')}`.execute(db)
  const { rows } = await sql<{ alerts: number }>`select count(*)::int as alerts from ${table('billing_alerts')} where state = 'open'`.execute(db) // prettier-ignore
  return rows[0]?.alerts ?? 0
}

async function time(work: (n: number) => Promise<void>, count: number, atOnce: number) {
  const took: number[] = []
  const before = process.cpuUsage()
  let next = 0
  const one = async () => {
    for (let n = (next += 1); n <= count; n = next += 1) {
      const begun = performance.now()
      await work(n)
      took.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  took.sort((a, b) => a - b)
  const share = (part: number) =>
    took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0
  const text = [0.5, 0.95, 0.99].map((part) => `p${part * 100} ${share(part).toFixed(1)} ms`)
  const { user, system } = process.cpuUsage(before)
  const cpu = ((user + system) / 1_000 / count).toFixed(1)
  return { p95: share(0.95), text: `${text.join(', ')} (${count}; ${cpu} ms of CPU each)` }
}

async function signIn(url: string): Promise<string> {
  const form = await fetch(`${url}/sign-in`)
  const cookie = form.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const csrf = /name="csrf" value="([^"]+)"/.exec(await form.text())?.[1] ?? ''
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ csrf, role: 'viewer' }),
  })
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}
