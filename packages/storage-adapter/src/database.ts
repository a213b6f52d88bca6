export type { AnyKysely } from './databases/any-kysely.ts'
export { dateText, exactInstantText, instantText } from './databases/column-text.ts'
export { bool, integer, json, maybe, text } from './databases/columns.ts'
export type { Column, Columns, RowOf } from './databases/columns.ts'
export { inTransaction } from './databases/in-transaction.ts'
export { toJsonParameter } from './databases/json-parameter.ts'
export { readByCursor } from './databases/read-by-cursor.ts'
export { read, readPrepared, run } from './databases/run.ts'
export type { Parameter } from './databases/run.ts'
export { openTables } from './databases/tables.ts'
export type { TableName, Tables } from './databases/tables.ts'
export {
  assertKept,
  findRefused,
  HistoryRangeError,
  readKeptHistory,
} from './history/kept-history.ts'
export type { HistoryRangeCode, KeptHistory } from './history/kept-history.ts'
export { tablesAsOf } from './history/tables-as-of.ts'
export { tablesKnownAt, tablesKnownAtEach } from './history/tables-known-at.ts'
export { evidenceSince, writeEvidence } from './history/write-evidence.ts'
export type { WrittenEvidence } from './history/write-evidence.ts'
export { explainStatements } from './migrations/explain-statements.ts'
export { inHostsTransaction } from './history/in-hosts-transaction.ts'
export { takeEvidence } from './rules/evidence.ts'
export { takeInstant } from './rules/known-at.ts'
export { isOpen, isOverdue, isOwed, isPastDue } from './rules/open-invoice.ts'
