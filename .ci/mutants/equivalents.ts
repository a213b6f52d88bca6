/** A generated fault that changes nothing that can be seen: it is not planted. */
export interface Equivalent {
  /** The name of the change in `sql-faults.ts`. */
  change: string
  /** From the root. */
  file: string
  /** Part of the line where it would be planted. */
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
]
