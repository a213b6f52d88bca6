import type { SourceBatch } from '@vectis/quickbooks/ports'
import { dateText } from '../databases/column-text.ts'
import { bool, integer, maybe, text } from '../databases/columns.ts'
import { boundFirst, isBound } from '../databases/in-transaction.ts'
import { read } from '../databases/run.ts'
import { storable } from '../databases/storable.ts'
import { takeEvidence } from '../rules/evidence.ts'
import { instantOf, takeInstant } from '../rules/known-at.ts'
import { assertKnownSchema, needed } from '../sync/known-schema.ts'
import type { SyncContext } from '../sync/sync-context.ts'
import { SourceBatchError } from './source-batch-error.ts'

/** An organisation whose row this transaction has locked. */
export interface LockedSource {
  timeZone: string
  /** The day for which all of its statuses are right. */
  statusesOn: string | null
  /** Epoch milliseconds. */
  now: number
}

/**
 * Locks the row of the organisation for the rest of the transaction, so that its batches are written one after the
 * other, and stores what the batch says of it, unless a later answer said it. What the transaction writes is known from
 * then on, and has one evidence. Throws `SourceBatchError` for the first batch of an organisation that does not describe
 * it, and for an answer from the future.
 */
export async function lockSource(
  context: SyncContext,
  { organisationId, observedAt, organisation, invoices }: SourceBatch,
  now: number | null,
): Promise<LockedSource> {
  const table = context.table('billing_sources')
  const answer = `s.time_zone, ${dateText('s.statuses_on')} as statuses_on, ${needed(context)} as needs,
    ${takeInstant('$8')} as known_at, ${takeEvidence} as evidence,
    floor(extract(epoch from ${instantOf('$8')}) * 1000)::bigint as now`
  // An answer without invoices is one too, if they were asked for; greatest() passes over null.
  const ofInvoices = 'case when $10::boolean then $7::timestamptz end'
  const isLater = '$7::timestamptz >= s.observed_at'
  const later = (column: string, parameter: string) =>
    `${column} = case when $9::boolean and ${isLater} then ${parameter} else s.${column} end`
  const set = `${later('name', '$4')}, ${later('time_zone', '$5')}, ${later('home_currency', '$6')},
    observed_at = greatest(s.observed_at, $7::timestamptz),
    invoices_observed_at = greatest(s.invoices_observed_at, ${ofInvoices}), written_at = clock_timestamp()`
  const parameters = [
    context.tenantId,
    context.source,
    organisationId,
    organisation?.name == null ? null : storable(organisation.name),
    organisation?.timeZone ?? null,
    organisation?.homeCurrency ?? null,
    observedAt,
    now,
    organisation != null,
    invoices !== undefined,
  ]
  const columns = {
    time_zone: text(),
    statuses_on: maybe(text()),
    needs: integer(),
    now: integer(),
  }
  const lock = `${boundFirst(context)} update ${table} s set ${set}
    where ${isBound} and s.tenant_id = $1 and s.source = $2 and s.realm_id = $3
      and $7::timestamptz <= ${instantOf('$8')} + ${ahead} returning ${answer}`
  let [row] = await read(context, lock, parameters, columns)
  if (row === undefined) {
    const isAhead = `select $1::timestamptz > ${instantOf('$2')} + ${ahead} as found`
    const [found] = await read(context, isAhead, [observedAt, now], { found: bool() })
    if (found?.found === true) throw new SourceBatchError([tooLate(observedAt)])
  }
  if (row === undefined && organisation == null) throw new SourceBatchError([unknown])
  if (row === undefined) {
    const insert = `insert into ${table} as s (tenant_id, source, realm_id, name, time_zone, home_currency, observed_at, invoices_observed_at)
      values ($1, $2, $3, $4, $5, $6, $7::timestamptz, ${ofInvoices}) on conflict (tenant_id, source, realm_id) do update set ${set} returning ${answer}`
    ;[row] = await read(context, insert, parameters, columns)
  }
  if (row === undefined) throw new Error('Expected a row of billing_sources, found none.')
  assertKnownSchema(context, row.needs)
  return { timeZone: row.time_zone, statusesOn: row.statuses_on, now: row.now }
}

/** How far the clocks of the host and the database may be apart. */
const ahead = `interval '1 day'`

// Stored, it would make every later answer an older one.
const tooLate = (observedAt: string) => ({
  path: 'observedAt',
  message: `expected at most a day after the present time of the store, found ${observedAt}. Pass the instant before you asked, and compare the clocks.`,
})

const unknown = {
  path: 'organisation',
  message:
    'the first batch of an organisation describes it, because its time zone decides what is overdue. Pass { timeZone, name, homeCurrency }.',
}
