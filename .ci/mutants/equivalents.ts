/** A generated fault that changes nothing that can be seen: it is not planted. */
export interface Equivalent {
  /** The name of the change in `sql-faults.ts`. */
  change: string
  /** From the root. */
  file: string
  /** Part of the line where it would be planted; of the line before a filter that is dropped. */
  line: string
  reason: string
}

/** One by one. */
export const equivalents: readonly Equivalent[] = [
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
const kept = 'It is only made again: the formatter has no state.'
const atZero = 'Differs at zero alone, where both ways give the same.'
const printed =
  'A number is then read digit by digit, with the same result, as a property test shows.'
const anyYear = '`setUTCFullYear` takes every year; `Date.UTC` is only faster.'

/** One by one. */
export const equivalentMutants: readonly EquivalentMutant[] = [
  {
    file: `${values}/calendar-date.ts`,
    line: 'if (formatter === undefined) {',
    replacement: 'true',
    reason: kept,
  },
  {
    file: `${values}/calendar-date.ts`,
    line: 'formatters.set(timeZone, formatter)',
    replacement: ';',
    reason: kept,
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
