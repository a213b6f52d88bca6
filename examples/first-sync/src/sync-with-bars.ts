import type { EntityRunCounts } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Storage } from '@vectis/quickbooks-storage'
import type { RunReport, SyncRunner } from '@vectis/quickbooks-sync'
import { count, createProgressBars } from './progress-bars.ts'
import type { Terminal } from './terminal.ts'

const names: Record<SyncEntity, string> = {
  Customer: 'customers',
  Invoice: 'invoices',
  Payment: 'payments',
  CreditMemo: 'credit memos',
  RecurringTransaction: 'recurring templates',
  SalesReceipt: 'sales receipts',
  RefundReceipt: 'refund receipts',
}
const labels: ReadonlyMap<string, string> = new Map(Object.entries(names))

/** Syncs once, with a bar per entity, and prints the cost. */
export async function syncWithBars(input: {
  runner: SyncRunner
  storage: Storage
  tenantId: string
  terminal: Terminal
}): Promise<RunReport> {
  const { runner, storage, tenantId, terminal } = input
  const connection = await storage.connections.forTenant(tenantId).read()
  const checkpoints = await storage.sync
    .forTenant(tenantId)
    .readCheckpoints(connection?.realmId ?? '')
  const isFirst = checkpoints.length === 0
  terminal.heading(isFirst ? 'Reading everything' : 'Reading what changed')
  const bars = createProgressBars(terminal, labels)
  const parts = new Map<string, { rows: number; pages: number; calls: number }>()
  let callsSoFar = 0
  const report = await runner.runOnce({
    tenantId,
    mode: isFirst ? 'auto' : 'incremental',
    countTotals: isFirst,
    onProgress: ({ entity, phase, page, rows, total, calls, rowsPerSecond, done }) => {
      // Entities are read concurrently; a call belongs to the entity whose page has just arrived.
      const spent = Math.max(0, calls - callsSoFar)
      callsSoFar += spent
      const before = parts.get(`${entity} ${phase}`)?.calls ?? 0
      parts.set(`${entity} ${phase}`, { rows, pages: page, calls: before + spent })
      const sum = { rows: 0, pages: 0, calls: 0 }
      for (const one of ['scan', 'changes', 'reread']) {
        const part = parts.get(`${entity} ${one}`)
        sum.rows += part?.rows ?? 0
        sum.pages += part?.pages ?? 0
        sum.calls += part?.calls ?? 0
      }
      // Objects may be read again after the changes, so only the end of a scan shows that an entity is done.
      bars.update({ entity, ...sum, total, rate: rowsPerSecond, done: done && phase === 'scan' })
    },
  })
  bars.finish()
  printReport(terminal, report)
  // One answer never makes a row deleted: the next tick asks again. A program with a tick loop does that automatically.
  const { realmId } = report
  const open = await storage.sync.forTenant(tenantId).readQuestions({ realmId, limit: 100 })
  if (isFirst || open.length === 0) return report
  terminal.line(`  Asking again about ${count(open.length)} that QuickBooks did not return`)
  const second = await runner.runOnce({ tenantId, mode: 'incremental' })
  printReport(terminal, second)
  return second
}

/** `2 unreadable DocNumber, 1 without a customer`. */
function describeOddFields(one: EntityRunCounts): string {
  const { unreadableFields = {}, noCustomer = 0, linksUnreadable = 0 } = one
  return [
    ...Object.entries(unreadableFields).map(([path, rows]) => `${count(rows)} unreadable ${path}`),
    ...(noCustomer > 0 ? [`${count(noCustomer)} without a customer`] : []),
    ...(linksUnreadable > 0 ? [`${count(linksUnreadable)} with unreadable links`] : []),
  ].join(', ')
}

function printReport(terminal: Terminal, report: RunReport): void {
  const rows = Object.entries(report.entities).map(([entity, one]) => [
    labels.get(entity) ?? entity,
    `${count(one.inserted)} new`,
    `${count(one.updated)} changed`,
    `${count(one.deleted)} removed`,
    `${count(one.unchanged)} unchanged`,
    one.setAside > 0 ? terminal.paint('red', `${count(one.setAside)} set aside`) : '',
    describeOddFields(one),
  ])
  const written = Object.values(report.entities).some(
    (one) => one.inserted + one.updated + one.deleted > 0,
  )
  if (written) terminal.table(rows)
  const seconds =
    (Date.parse(report.finishedAt ?? report.startedAt) - Date.parse(report.startedAt)) / 1_000
  terminal.line(
    `  ${written ? 'Done' : 'Nothing changed'}: ${report.calls} metered ${report.calls === 1 ? 'call' : 'calls'} in ${seconds.toFixed(1)} s (${report.outcome}, ${report.kind})`,
  )
}
