import type { ExportFormat } from './export-state.ts'
import type { ExportedColumn } from './exported-tables.ts'

/** What a file begins with: the names of the columns, in CSV. */
export function formatHead(format: ExportFormat, columns: readonly ExportedColumn[]): string {
  return format === 'jsonl' ? '' : `${columns.map(({ name }) => name).join(',')}\r\n`
}

/** A row, from its JSON. CSV as RFC 4180: null is an empty field, and an empty text is `""`. */
export function formatLine(
  format: ExportFormat,
  line: string,
  columns: readonly ExportedColumn[],
): string {
  if (format === 'jsonl') return `${line}\n`
  const row = new Map(Object.entries(JSON.parse(line) as Record<string, unknown>))
  return `${columns.map(({ name }) => formatField(row.get(name))).join(',')}\r\n`
}

function formatField(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll(/"/g, '""')}"` : text
}
