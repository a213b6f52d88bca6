import { CompiledQuery } from 'kysely'
import type { Compilable, Kysely, QueryResult } from 'kysely'
import type { Columns, RowOf } from './columns.ts'
import { throwOfDriver } from './driver-errors.ts'
import { retryConflicts } from './retry-conflicts.ts'
import { markPrepared } from './prepared-statements.ts'
import type { Tables } from './tables.ts'

/**
 * A parameter that all drivers bind in the same way. JSON is bound as text and cast in the statement
 * (`$1::text::jsonb`): some drivers encode a parameter of type `jsonb` themselves.
 */
export type Parameter = string | number | boolean | null

/** Runs a statement with positional parameters and ignores its result. */
export async function run(
  { db }: Pick<Tables, 'db'>,
  statement: string,
  parameters: readonly Parameter[],
): Promise<void> {
  await retryConflicts(db, () =>
    db.executeQuery(CompiledQuery.raw(statement, [...parameters])),
  ).catch(throwOfDriver)
}

/** Runs a statement with positional parameters and reads its rows; columns that are not named stay unchanged. */
export async function read<Shape extends Columns>(
  { db }: Pick<Tables, 'db'>,
  statement: string,
  parameters: readonly Parameter[],
  columns: Shape,
): Promise<RowOf<Shape>[]> {
  const { rows } = await retryConflicts(db, () =>
    db.executeQuery<Record<string, unknown>>(CompiledQuery.raw(statement, [...parameters])),
  ).catch(throwOfDriver)
  return readColumns(rows, columns)
}

/** As `run`, for a statement that every tick sends with the same text. */
export function runPrepared(
  tables: Pick<Tables, 'db'>,
  statement: string,
  parameters: readonly Parameter[],
): Promise<void> {
  return run(tables, markPrepared(statement), parameters)
}

/** Runs a statement of Kysely's builder as a prepared one. */
export function executePrepared<DB, Row>(
  db: Kysely<DB>,
  statement: Compilable<Row>,
): Promise<QueryResult<Row>> {
  return executeCompiled(db, compilePrepared(statement))
}

/** For a caller that keeps it: of a long statement compiling takes longer than reading one row. */
export function compilePrepared<Row>(statement: Compilable<Row>): CompiledQuery<Row> {
  const compiled = statement.compile()
  return { ...compiled, sql: markPrepared(compiled.sql) }
}

export function executeCompiled<DB, Row>(
  db: Kysely<DB>,
  compiled: CompiledQuery<Row>,
): Promise<QueryResult<Row>> {
  return db.executeQuery<Row>(compiled)
}

/**
 * As `read`, for a statement that every page or tick sends with the same text, and whose best plan is the same for all
 * its parameters: see docs/decisions/0224. Texts of the past hold their instant or date, so that they are not the same.
 */
export function readPrepared<Shape extends Columns>(
  tables: Pick<Tables, 'db' | 'isPast'>,
  statement: string,
  parameters: readonly Parameter[],
  columns: Shape,
): Promise<RowOf<Shape>[]> {
  return read(tables, tables.isPast ? statement : markPrepared(statement), parameters, columns)
}

/** Rows with their columns read, in place. */
export function readColumns<Shape extends Columns>(
  rows: Record<string, unknown>[],
  columns: Shape,
): RowOf<Shape>[] {
  // A driver parses a column by its type: if the first value needs no conversion, neither do the others, except null.
  // Rows are the driver's own objects, made for this call: copying those of a whole realm would cost more than reading
  // them.
  for (const [name, column] of Object.entries(columns)) {
    let isPlain = false
    for (const row of rows) {
      if (Object.hasOwn(row, name)) {
        const value = row[name]
        if (isPlain && value !== null && value !== undefined) continue
        const known = column(value, name)
        if (known !== value) row[name] = known
        else if (value !== null) isPlain = true
      } else {
        column(undefined, name)
      }
    }
  }
  return rows as RowOf<Shape>[]
}
