import type { SentColumn } from '../databases/column-arrays.ts'

/** Rows of another table that are inserted with the rows that they belong to. */
export interface PageParts<Row> {
  columns: readonly SentColumn[]
  of(row: Row): readonly object[]
  /** The CTE that inserts them with a row `p` of `sent` that `isNew`; their columns are parameters from `$first` on. */
  statement(first: number, isNew: string): string
}
