// Times the pages of a customer, of all customers and of alerts as a browser gets them, over a large tenant on a real PostgreSQL:
// `pnpm --filter @vectis/example-express bench [invoices] [rounds]`. Default 100,000 invoices; 1000000 for the figures of the documentation.
// The browser is a process of its own, on the same machine. Each figure is of at least a minute, and of as many pages as
// asked for. Meanwhile people work: an alert is dismissed every ten seconds, and a sync writes an invoice every minute,
// where a real one runs every 15 minutes; then all sums are made anew, and visitors wait for them.
// Exits with 1 when a 95th percentile, one after the other or four at a time, is 50 ms or more.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, loadavg } from 'node:os'
import { sql } from 'kysely'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { pino } from 'pino'
import { fillTenant } from '../../../packages/billing-hub/test/support/fill-tenant.ts'
import { createHostEvents } from '../src/host-events.ts'
import { createPsa } from '../src/psa.ts'
import { start } from '../src/start.ts'
import type { Visit, Visited } from './visitor.ts'

const tenantId = 'tenant-1'
const invoices = Number(process.argv[2] ?? 100_000)
const rounds = Number(process.argv[3] ?? 600)
const customers = Math.max(50, invoices / 200)
const say = (text: string) => void process.stdout.write(`${text}\n`)
const load = () =>
  loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')

const browser = fork(new URL('visitor.ts', import.meta.url))
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

  await writeRun()
  const alerts = await fillAlerts(isFilled)
  say(`${alerts} open alerts`)

  const cookie = await signIn(url)
  const visited = { port: running.port, cookie, customers }
  const pages = [
    ['a customer', 'customer'],
    ['customers, most overdue first', 'customers'],
    ['alerts, most money first', 'alerts'],
  ] as const
  const hub = wiring.hub.forTenant(tenantId)
  const people = setInterval(() => {
    void hub.alerts.list({ limit: 1 }).then(async ([alert]) => {
      if (alert) await hub.alerts.dismiss(alert.key, { actor: 'bench', reason: 'bench' })
    })
  }, 10_000)
  const syncs = setInterval(() => void writeInvoice(), 60_000)
  let worst = 0
  for (const [name, page] of pages) {
    const open = (pages: number, atOnce: number, seconds = 0) =>
      time((ask) => visit({ ...ask, ...visited, page, seconds }), { pages, atOnce })
    // The first ones compile and fill caches, of Node and of the database: shown, not counted.
    say(`${name}: first ${(await open(1, 1)).text}`)
    await open(40, 1)
    const alone = await open(rounds, 1, 60)
    say(`${name}, one after the other      ${alone.text}`)
    const four = await open(rounds, 4, 60)
    say(`${name}, four at a time           ${four.text}`)
    worst = Math.max(worst, alone.p95, four.p95)
  }
  clearInterval(people)
  clearInterval(syncs)
  const reads = async ({ pages: count }: { pages: number }) => {
    const took: number[] = []
    for (let n = 1; n <= count; n += 1) {
      const id = `psa-${1 + ((n * 37) % customers)}`
      const begun = performance.now()
      await Promise.all([
        hub.panel(id, { today }),
        hub.revenue(id, { today }),
        hub.timeline(id, { today, timeZone: 'America/Los_Angeles', limit: 25 }),
        hub.alerts.list({ customerId: id }),
      ])
      took.push(performance.now() - begun)
    }
    return took
  }
  say(`its statements, one by one     ${(await time(reads, { pages: rounds, atOnce: 1 })).text}`)
  say(`load ${load()}`)
  if (worst >= 50) {
    say('A 95th percentile is not below 50 ms.')
    process.exitCode = 1
  }
} finally {
  browser.disconnect()
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
  // As a server that has run for a day: else autovacuum would go through all tables while pages are timed.
  await sql`vacuum analyze`.execute(db)
  const { rows } = await sql<{ alerts: number }>`select count(*)::int as alerts from ${table('billing_alerts')} where state = 'open'`.execute(db) // prettier-ignore
  return rows[0]?.alerts ?? 0
}

/** The run that read it all. */
async function writeRun(): Promise<void> {
  const { db, schema } = running.wiring.storage
  await sql`insert into ${sql.table(`${schema}.quickbooks_sync_runs`)} (tenant_id, run_id, realm_id, kind, reason, started_at, finished_at, outcome)
    select c.tenant_id, 'bench', c.realm_id, 'full', 'first_read', now(), now(), 'succeeded' from ${sql.table(`${schema}.quickbooks_connections`)} c
    on conflict do nothing`.execute(db)
}

/** As a batch of a sync: what it changed, and its evidence. */
async function writeInvoice(): Promise<void> {
  const { db, schema } = running.wiring.storage
  const table = (name: string) => sql.table(`${schema}.${name}`)
  await db.transaction().execute(async (inside) => {
    await sql`update ${table('billing_invoices')} set balance = balance + 1 where ctid = (
      select i.ctid from ${table('billing_invoices')} i where i.tenant_id = ${tenantId} and i.base_status = 'open' limit 1)`.execute(inside) // prettier-ignore
    await sql`insert into ${table('billing_evidence')} (tenant_id, evidence_id, kind)
      values (${tenantId}, (extract(epoch from clock_timestamp()) * 1000000)::bigint * 2048, 'sync')`.execute(
      inside,
    )
  })
}

async function visit(ask: Visit): Promise<number[]> {
  browser.send(ask)
  const [answer] = (await once(browser, 'message')) as [Visited]
  if ('wrong' in answer) throw new Error(answer.wrong)
  return answer.took
}

type Asked = Pick<Visit, 'pages' | 'atOnce'>

/** The time that each took, and the CPU of this process. */
async function time(work: (asked: Asked) => Promise<number[]>, asked: Asked) {
  const before = process.cpuUsage()
  const took = await work(asked)
  const { user, system } = process.cpuUsage(before)
  took.sort((a, b) => a - b)
  const share = (part: number) =>
    took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0
  const text = [0.5, 0.95, 0.99].map((part) => `p${part * 100} ${share(part).toFixed(1)} ms`)
  const cpu = ((user + system) / 1_000 / took.length).toFixed(1)
  return {
    p95: share(0.95),
    text: `${text.join(', ')} (${took.length}; ${cpu} ms of the server's CPU each)`,
  }
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
