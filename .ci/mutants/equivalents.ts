/** A generated fault that changes nothing that can be seen: it is not planted. */
export interface Equivalent {
  /** The name of the change in `sql-faults.ts`. */
  change: string
  /** From the root. */
  file: string
  /** Part of the line where it would be planted, or of it and the next one; of the line before a filter that is dropped. */
  line: string
  /** What is replaced, where the line has several of them. */
  replaced?: string
  reason: string
}

/** Of storage, one by one. */
const ofStorage: readonly Equivalent[] = [
  {
    change: 'earliest for latest',
    file: 'packages/storage-adapter/src/sync/keep-statistics.ts',
    line: 'greatest(s.last_analyze, s.last_autoanalyze)',
    reason:
      'Differs only where autovacuum and a run of ours both analyzed a table: the earlier time analyzes it once more, which no reader sees.',
  },
  {
    change: 'duplicates dropped',
    file: 'packages/storage-adapter/src/sync/build-page-statement.ts',
    line: '  union all',
    reason: 'Each id is in one half, and there once.',
  },
  {
    change: 'duplicates dropped',
    file: 'packages/storage-adapter/src/sync/list-transactions.ts',
    line: "parts.join(' union all ')",
    reason: 'Each part is of one entity, which it names, and has each id once.',
  },
  {
    change: 'order reversed',
    file: 'packages/storage-adapter/src/sync/mark-unreadable.ts',
    line: 'order by r."externalId", reported_at desc, place desc',
    reason: '`distinct on` asks for the order within an id; that of the ids is not seen.',
  },
  {
    change: 'deleted rows too',
    file: 'packages/storage-adapter/src/sync/statuses.ts',
    line: 's.deleted_at is null',
    reason: 'What is deleted has the base status `deleted`, which no badge is made of.',
  },
  {
    change: 'filter dropped',
    file: 'packages/storage-adapter/src/connections/confirm.ts',
    line: '.where(sql<boolean>`generation = ${generation}::bigint`)',
    reason:
      'Within a generation a state changes only to `connected` or `action_required`; from each the next look ends in `action_required` with the same reason.',
  },
  {
    change: 'duplicates dropped',
    file: 'packages/storage-adapter/src/history/tables-known-at.ts',
    line: 'union all select ${list}, known_to from',
    reason: 'By its key a version of a row begins once, and the row as it stands has no end.',
  },
  {
    change: 'duplicates dropped',
    file: 'packages/storage-adapter/src/history/rederive.ts',
    line: 'union all ${part(`${table}_versions`',
    reason: 'By its key a version of a row begins once, and the row as it stands has no end.',
  },
  {
    change: 'duplicates dropped',
    file: 'packages/storage-adapter/src/history/tables-known-at.ts',
    line: 'union all select before.* from',
    reason: 'Each run is in one half, and there once.',
  },
]

const hub = 'packages/billing-hub/src'
const dropped = (file: string, line: string, reason: string): Equivalent => ({
  change: 'duplicates dropped',
  file: `${hub}/${file}`,
  line,
  reason,
})
const kept = (file: string, line: string, reason: string): Equivalent => ({
  ...dropped(file, line, reason),
  change: 'duplicates kept',
})
const aggregate = (file: string, line: string): Equivalent => ({
  ...dropped(file, line, 'An aggregate without groups is one row, also of nothing.'),
  change: 'inner join',
})
const named = 'Each part names itself in a column, and has each group or document once.'

/** Of the hub: the same, one by one. */
const ofHub: readonly Equivalent[] = [
  dropped(
    'alerts/read-candidates.ts',
    '       union all',
    'Each invoice is in one half, and there once.',
  ),
  dropped(
    'alerts/read-window-facts.ts',
    'union all\n       select distinct customer_id',
    'An account is linked to a customer once, and the other half says that it is the payer.',
  ),
  dropped('alerts/read-window-facts.ts', "${marked.join(' union all ')}", named),
  dropped('alerts/read-window-facts.ts', "${billed.join(' union all ')}", named),
  dropped('changes/read-changes.ts', "states as (${states.join(' union all ')})", named),
  dropped(
    'explain/read-alert-history.ts',
    "${of('billing_alerts')} union all ${of('billing_alerts_versions')}",
    'Two versions of an alert never begin at one instant.',
  ),
  dropped(
    'explain/read-documents.ts',
    "${ctes} select * from (${queries.join(' union all ')}) u ${rest}) d",
    named,
  ),
  dropped('explain/read-documents.ts', "from (${queries.join(' union all ')}) d ${rest}`", named),
  dropped('panel/read-currencies.ts', "union all\n     select 'owed'", named),
  dropped('panel/read-currencies.ts', "union all\n     select 'memos'", named),
  dropped('panel/read-currencies.ts', "union all\n     select 'unapplied'", named),
  dropped('panel/read-currencies.ts', "union all\n     select 'invoicedMonths'", named),
  dropped('panel/read-currencies.ts', "union all\n     select 'receivedMonths'", named),
  dropped('panel/read-months.ts', "union all ${branches.join(' union all ')})", named),
  dropped(
    'panel/read-panel.ts',
    "union all (${newest('i.txn_date is null'",
    'An invoice with a date is in one half, one without in the other.',
  ),
  dropped('timeline/read-timeline.ts', "union all ${branch('invoice_overdue'", named),
  dropped('timeline/read-timeline.ts', "union all ${branch('invoice_voided'", named),
  dropped('timeline/read-timeline.ts', "union all ${moneyBranches.join(' union all ')}", named),
  dropped('timeline/read-timeline.ts', "union all ${branch('credit_applied'", named),
  kept('alerts/alert-store.ts', '(select distinct jsonb_array_elements_text($2', 'It fills a map.'),
  kept(
    'alerts/read-alert-groups.ts',
    'from (select distinct jsonb_array_elements($4',
    'A page has each customer once.',
  ),
  kept(
    'alerts/read-customer-sums.ts',
    "'(select distinct jsonb_array_elements_text($3",
    'The caller passes the members of a set.',
  ),
  kept(
    'alerts/read-window-facts.ts',
    'select distinct u.previous_customer_id as customer_id',
    'It is only asked whether there is one.',
  ),
  {
    change: 'order reversed',
    file: `${hub}/explain/read-documents.ts`,
    line: 'order by i.n, d.txn_date desc, d.entity, d.external_id`',
    reason: 'The rows are put into groups by this number; their order within it is the same.',
  },
  {
    change: 'order reversed',
    file: `${hub}/explain/read-documents.ts`,
    line: 'order by i.n, l.source, l.realm_id, l.external_id`',
    reason: 'The rows are put into groups by this number; their order within it is the same.',
  },
  aggregate('panel/read-panel.ts', 'from recent i left join lateral ('),
  aggregate(
    'customers/read-details.ts',
    'left join lateral (\n             select jsonb_agg(g.one',
  ),
  aggregate(
    'customers/read-details.ts',
    'left join lateral (\n             select jsonb_agg(${selectTemplate',
  ),
  aggregate(
    'alerts/read-window-facts.ts',
    'left join lateral (\n         select jsonb_agg(${selectTemplate',
  ),
  {
    change: 'bound moved',
    file: `${hub}/panel/read-currencies.ts`,
    line: '${alias}.txn_date >= $5::date and ${alias}.txn_date < $4::date',
    replaced: '<',
    reason: 'A month after the last one of the strip is not shown: it is only not read.',
  },
  {
    change: 'bound moved',
    file: `${hub}/context/read-revisions.ts`,
    line: 'cross join ${last(`e.evidence_id < ${counted}`)} h',
    reason: 'Between ids that a table counts from 1 and instants of 2026: no row has it.',
  },
  {
    change: 'bound moved',
    file: `${hub}/context/read-revisions.ts`,
    line: "const isOfBooks = `(e.kind <> 'alerts' or e.evidence_id < ${counted})`",
    reason: 'Between ids that a table counts from 1 and instants of 2026: no row has it.',
  },
  {
    change: 'bound moved',
    file: `${hub}/context/read-revisions.ts`,
    line: 'e.evidence_id <= h.last and',
    reason: 'The last id itself is part of the revision.',
  },
  {
    change: 'deleted rows too',
    file: `${hub}/alerts/stands-unchanged.ts`,
    line: '${invoice}.deleted_at is null',
    reason: 'It is asked about candidates, and none of these was deleted.',
  },
]

export const equivalents: readonly Equivalent[] = [...ofStorage, ...ofHub]
