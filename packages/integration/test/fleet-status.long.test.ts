/** `quickbooks status` over 1,000 tenants with data: seconds, statements. */
import { loadavg } from 'node:os'
import { run } from '@vectis/quickbooks-storage/database'
import { expect, test } from 'vitest'
import { countStatements } from '../../sync-runner/test/support/count-statements.ts'
import { callCommand, variablesOf } from './support/call-command.ts'
import { cloneRows, cloneTenant } from './support/clone-rows.ts'
import { openReadHost } from './support/open-host.ts'

const TENANTS = 1_000

test('a thousand tenants cost a bounded number of statements', { timeout: 600_000 }, async () => {
  const host = await openReadHost({ start: null })
  try {
    const { storage } = host.quickbooks.parts
    // Twenty runs, 200 invoices more, and 50 events of the last day for each tenant.
    const of = `o.tenant_id = 'acme'`
    await cloneRows(storage, 'quickbooks_sync_runs', {
      times: 19,
      where: of,
      set: {
        run_id: `o.run_id || '-' || $n`,
        started_at: `o.started_at - $n * interval '15 minutes'`,
        finished_at: `o.finished_at - $n * interval '15 minutes'`,
      },
    })
    await cloneRows(storage, 'billing_invoices', {
      times: 8,
      where: of,
      set: { external_id: `o.external_id || '-' || $n` },
    })
    const at = new Date(host.clock.now()).toISOString()
    await run(
      storage,
      `insert into "${host.schema}".quickbooks_webhook_events
         (tenant_id, realm_id, event_id, qbo_event_id, entity, entity_id, operation, envelope, type, raw, received_at, processed_at)
       select tenant_id, realm_id, 'event-' || n, 'event-' || n, 'Invoice', n::text, 'updated', 'cloudevents', 'qbo.invoice.updated.v1', '{}',
         $1::timestamptz - n * interval '20 minutes', $1::timestamptz
       from "${host.schema}".quickbooks_connections cross join generate_series(1, 50) as s(n)`,
      [at],
    )
    await cloneTenant(storage, 'acme', TENANTS - 1)
    const env = variablesOf(host)
    const statements = countStatements()
    const begun = performance.now()
    const { out, code } = await callCommand(['status'], { env })
    const seconds = (performance.now() - begun) / 1_000
    const sent = statements.count()
    statements.stop()
    const memory = Math.round(process.memoryUsage().rss / 1e6)
    console.log(
      `status over ${TENANTS} tenants: ${seconds.toFixed(1)} s, ${sent} statements, ${memory} MB resident, load ${loadavg()[0]!.toFixed(1)}`,
    )
    expect(code).toBe(0)
    expect(out.trimEnd().split('\n')).toHaveLength(TENANTS + 1)
    expect(sent).toBeLessThanOrEqual(24)
  } finally {
    await host.close()
  }
})
