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
    file: `${hub}/context/kept-sums.ts`,
    line: 'e.evidence_id < ${counted}',
    reason: 'Between ids that a table counts from 1 and instants of 2026: no row has it.',
  },
  {
    change: 'deleted rows too',
    file: `${hub}/alerts/stands-unchanged.ts`,
    line: '${invoice}.deleted_at is null',
    reason: 'It is asked about candidates, and none of these was deleted.',
  },
]

export const equivalents: readonly Equivalent[] = [...ofStorage, ...ofHub]

/** A mutant of Stryker that changes nothing that can be seen: it is not counted. */
export interface EquivalentMutant {
  /** From the root. */
  file: string
  /** Part of the line where it begins. */
  line: string
  /** What Stryker puts there. */
  replacement: string
  reason: string
}

const values = 'packages/core/src/values'
const madeAgain = 'It is only made again: the formatter has no state.'
const atZero = 'Differs at zero alone, where both ways give the same.'
const printed =
  'A number is then read digit by digit, with the same result, as a property test shows.'
const anyYear = '`setUTCFullYear` takes every year; `Date.UTC` is only faster.'

const entities = 'packages/core/src/entities'
const absent = 'A comparison with null is false as well; the condition is for the compiler.'
const equal = 'Where both are equal, both ways give the same.'
const mutant = (file: string, line: string, replacement: string, reason: string) => ({
  file,
  line,
  replacement,
  reason,
})

/** Of the rules of core's entities. */
const ofRules: readonly EquivalentMutant[] = [
  mutant(
    `${entities}/parts/void-evidence.ts`,
    'return note != null',
    'true',
    'No text of null or undefined says "voided".',
  ),
  ...['nextDate !== null && endDate', 'endDate !== null &&', 'begins !== null'].map((line) =>
    mutant(`${entities}/recurring-transaction/rule.ts`, line, 'true', absent),
  ),
  mutant(
    `${entities}/recurring-transaction/schedule.ts`,
    "(intervalType ?? '')",
    '"Stryker was here!"',
    'Neither text is an interval.',
  ),
  mutant(
    `${entities}/recurring-transaction/schedule.ts`,
    'intervalCount > 1 ?',
    'intervalCount >= 1',
    'One is one.',
  ),
  mutant(
    `${entities}/recurring-transaction/schedule.ts`,
    'return step * length > diffDays',
    'step * length >= diffDays(date, lastDate)',
    equal,
  ),
  mutant(
    `${entities}/recurring-transaction/schedule.ts`,
    'maxOccurrences === null ||',
    'false',
    'Null is less than one.',
  ),
  mutant(
    `${entities}/invoice/rule.ts`,
    "if (balance < 0) return decide('paid'",
    'balance <= 0',
    'A total and a balance of zero were decided before.',
  ),
  mutant(`${entities}/invoice/rule.ts`, 'facts.txnDate !== null', 'true', absent),
  mutant(
    `${entities}/invoice/rule.ts`,
    'if (stored.dueDate === null || next.dueDate === null)',
    'stored.dueDate === null && next.dueDate === null',
    absent,
  ),
  mutant(
    `${entities}/invoice/rule.ts`,
    'if (stored.dueDate === null || next.dueDate === null)',
    'false',
    absent,
  ),
  mutant(`${entities}/parts/version-order.ts`, 'a === b ? 0 : a < b', 'a <= b', equal),
  mutant(
    `${entities}/parts/version-order.ts`,
    'order > 0 ? rival',
    'order >= 0',
    'Zero was asked for before.',
  ),
  mutant(
    `${entities}/payment/rule.ts`,
    'compareDecimals(cash, inCash) < 0',
    'compareDecimals(cash, inCash) <= 0',
    equal,
  ),
  mutant(
    `${entities}/payment/rule.ts`,
    "return compareDecimals(amount, '0') > 0",
    "compareDecimals(amount, '0') >= 0",
    equal,
  ),
  mutant(
    `${entities}/payment/rule.ts`,
    'compareDecimals(rest, cashApplied) <= 0',
    'compareDecimals(rest, cashApplied) < 0',
    equal,
  ),
  mutant(
    `${entities}/payment/rule.ts`,
    'return links.length === 1',
    'false',
    'One link is distinct: nearly all lines have one, and need no map.',
  ),
]

/** One by one. */
export const equivalentMutants: readonly EquivalentMutant[] = [
  ...ofRules,
  {
    file: `${values}/check-place.ts`,
    line: '{ required = [], optional = [] }',
    replacement: '["Stryker was here"]',
    reason: 'Of the optional names: no options have a key of that name.',
  },
  {
    file: `${values}/calendar-date.ts`,
    line: 'if (formatter === undefined) {',
    replacement: 'true',
    reason: madeAgain,
  },
  {
    file: `${values}/calendar-date.ts`,
    line: 'formatters.set(timeZone, formatter)',
    replacement: ';',
    reason: madeAgain,
  },
  {
    file: `${values}/calendar-date.ts`,
    line: 'return year < 100',
    replacement: 'true',
    reason: anyYear,
  },
  {
    file: `${values}/calendar-date.ts`,
    line: 'return year < 100',
    replacement: 'year <= 100',
    reason: anyYear,
  },
  {
    file: `${values}/decimal.ts`,
    line: "if (Number.isFinite(value) && !text.includes('e')) return text",
    replacement: 'false',
    reason: printed,
  },
  {
    file: `${values}/decimal.ts`,
    line: "if (Number.isFinite(value) && !text.includes('e')) return text",
    replacement: '""',
    reason: printed,
  },
  {
    file: `${values}/decimal.ts`,
    line: 'const [n, d] = denominator < 0n',
    replacement: 'denominator <= 0n',
    reason: 'A denominator of zero is an error of the division in both.',
  },
  {
    file: `${values}/decimal.ts`,
    line: 'const half = n < 0n ? -d : d',
    replacement: 'n <= 0n',
    reason: atZero,
  },
]
