import type { SyncRun } from '@vectis/quickbooks/ports'
import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import type { Demo } from './demo.ts'
import { count, words } from './web/format.ts'
import { tenantId } from './start.ts'

/** The summary of the story: the rows, the cost of each run, and a comparison with the books. Throws if they differ. */
export async function* prove(demo: Demo): AsyncGenerator<string> {
  const { wiring, company } = demo
  const { realmId } = company
  const { db, sync } = wiring.storage

  const statuses = await db
    .selectFrom('billing_invoices')
    .select(({ fn }) => ['status', 'currency', fn.countAll().as('rows')])
    .select(({ fn }) => fn.sum('total_amount').as('total'))
    .where('tenant_id', '=', tenantId)
    .where('source', '=', 'quickbooks')
    .where('deleted_at', 'is', null)
    .groupBy(['status', 'currency'])
    .orderBy('status')
    .execute()
  yield '\nInvoices'
  for (const { status, currency, rows, total } of statuses) {
    yield `  ${words(status).padEnd(20)}${String(rows).padStart(6)}${String(total).padStart(16)} ${currency}`
  }

  const runs = await sync.forTenant(tenantId).readRuns({ realmId, limit: 20 })
  yield '\nRuns, oldest first'
  for (const run of runs.toReversed()) yield `  ${describeRun(run)}`

  const now = new Date(wiring.clock.now()).toISOString()
  const balances = await sync.forTenant(tenantId).checkBalances({ realmId, now, limit: 10 })
  const checked = Object.values(balances.checked).reduce((sum, one) => sum + one, 0)
  const { compared, differences } = await compareInvoices(demo)
  const agree = checked > 0 && balances.differences.length === 0
  yield '\nProof'
  yield `  our balances = QuickBooks' balances  ${agree ? 'yes' : 'no'}  (${count(checked)} compared)`
  yield `  our rows = the emulator's books      ${differences.length === 0 ? 'yes' : 'no'}  (${count(compared)} invoices compared)`
  if (!agree || differences.length > 0 || compared === 0) {
    const lines = [...balances.differences.map((one) => JSON.stringify(one)), ...differences]
    throw new Error(`The tables differ from the books:\n${lines.join('\n')}`)
  }
}

function describeRun(run: SyncRun): string {
  const sums = { inserted: 0, updated: 0, deleted: 0 }
  for (const one of Object.values(run.entities)) {
    sums.inserted += one.inserted
    sums.updated += one.updated
    sums.deleted += one.deleted
  }
  const seconds = (Date.parse(run.finishedAt ?? run.startedAt) - Date.parse(run.startedAt)) / 1_000
  const calls = `${run.calls} ${run.calls === 1 ? 'call' : 'calls'}`
  return [
    `${run.kind} (${words(run.reason)})`.padEnd(36),
    calls.padStart(9),
    `${seconds.toFixed(1)} s`.padStart(8),
    `   ${count(sums.inserted)} new, ${count(sums.updated)} changed, ${count(sums.deleted)} removed, ${run.outcome ?? 'running'}`,
  ].join('')
}

/** Compares our invoices with the books. The emulator computes the expected rows without using its own answers. */
async function compareInvoices({ wiring, company }: Demo) {
  const ours = await wiring.storage.db
    .selectFrom('billing_invoices')
    .select(['external_id', 'base_status', 'total_amount', 'balance', 'currency', 'due_date'])
    .where('tenant_id', '=', tenantId)
    .where('realm_id', '=', company.realmId)
    .where('deleted_at', 'is', null)
    .execute()
  const stored = new Map(ours.map((row) => [row.external_id, row]))
  const books = expectedBillingRows(company)
  // Without its note, a void is recognised only by the total that was stored before.
  const voids = new Map(
    books.voids
      .filter(({ entity }) => entity === 'Invoice')
      .map(({ externalId, isNoteVoided }) => [externalId, isNoteVoided]),
  )
  const differences: string[] = []
  for (const { externalId, baseStatus, totalAmount, balance, currency } of books.rows.Invoice) {
    const row = stored.get(externalId)
    stored.delete(externalId)
    const isNoteVoided = voids.get(externalId)
    const statuses = [
      ...(isNoteVoided === true ? [] : [baseStatus]),
      ...(isNoteVoided === undefined ? [] : ['voided']),
    ]
    const isSame =
      row !== undefined &&
      statuses.includes(row.base_status) &&
      Number(row.total_amount) === Number(totalAmount) &&
      Number(row.balance) === Number(balance) &&
      row.currency === currency
    if (!isSame) differences.push(`invoice ${externalId}: ${JSON.stringify(row ?? 'missing')}`)
  }
  for (const id of stored.keys()) differences.push(`invoice ${id} is not in the books`)
  return { compared: books.rows.Invoice.length, differences }
}
