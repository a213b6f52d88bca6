import { toInstant } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import { realmId, tenantId } from './hub-fixture.ts'
import { tenantRows } from './tenant-rows.ts'
import { bare, idle, merged, other, present, type Place } from './worlds-beside.ts'

/** What is true of the other tenant alone. */
export async function leaveMarks(opened: Place['opened']): Promise<void> {
  const rows = tenantRows(opened)
  const { db, schema } = opened
  const mine = { tenant_id: other }
  const yearly = { template_ref: 'yearly', interval_type: 'Yearly' }
  await rows.template('yearly', idle, { ...mine, ...yearly })
  const marked = { ...mine, unreadable_since: toInstant(present.time) }
  for (const customer of [bare, '1', '2', '3']) {
    await rows.invoice(`marked-${customer}`, customer, marked)
    await rows.invoice(`billed-${customer}`, customer, mine)
  }
  // The same alerts of service, which the sandbox of the other tenant would not open.
  const alerts = sql.id(schema, 'billing_alerts')
  const columns = sql.raw(
    'source, realm_id, alert_key, rule, customer_id, external_id, verdict, fingerprint, evidence, message, state, opened_at, updated_at',
  )
  await sql`insert into ${alerts} (tenant_id, ${columns}) select ${other}, ${columns} from ${alerts}
    where tenant_id = ${tenantId} and rule = 'service_without_invoice' and realm_id <> 'twin'`.execute(
    db,
  )
  const customers = sql.id(schema, 'customers')
  // Billed with its parent.
  await sql`update ${customers} set parent_external_id = ${bare}, bill_with_parent = true
    where tenant_id = ${other} and source = 'quickbooks' and external_id = ${idle}`.execute(db)
  // Gone into another: of the one that has documents and of each that is linked.
  await sql`update ${customers} set merged_into = ${bare}, deleted_reason = 'merged', deleted_at = now()
    where tenant_id = ${other} and source = 'quickbooks' and external_id in (${sql.join(merged)})`.execute(
    db,
  )
}

/** Of the other tenant alone it is known that its templates were read, and that they were refused before. */
export async function readTemplates({ db, schema }: Place['opened']): Promise<void> {
  const at = toInstant(present.time)
  await db
    .withSchema(schema)
    .insertInto('quickbooks_sync_checkpoints')
    .values({
      ...{ tenant_id: other, realm_id: realmId, entity: 'RecurringTransaction' },
      ...{ full_read_at: at, unavailable_reason: 'access_denied' },
    })
    .execute()
  // Now the rows of the other connection and links are found first.
  await db
    .withSchema(schema)
    .updateTable('quickbooks_connections')
    .set({ updated_at: at })
    .where('tenant_id', '=', tenantId)
    .execute()
  await db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction)
    await sql`update ${sql.id(schema, 'customer_links')} set updated_at = updated_at
      where tenant_id = ${tenantId}`.execute(transaction)
  })
}
