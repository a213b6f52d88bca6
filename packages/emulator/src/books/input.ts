import { BookError } from './book-error.ts'
import type { Ledger } from './ledger.ts'
import { parseMinorUnits } from './minor-units.ts'
import type { ItemLine, ItemRecord, RecordEntity, RecordTypes, SalesLine } from './records.ts'

/** An amount: decimal text, or a number of at most two decimals. */
export type AmountInput = string | number

/** One line of an invoice, credit memo or template. `kind` defaults to `item`. */
export type LineInput =
  | {
      kind?: 'item'
      amount: AmountInput
      /** Default: the company's first item. */
      itemId?: string
      description?: string
      quantity?: string
      unitPrice?: string
      taxable?: boolean
    }
  | { kind: 'group'; groupId: string; description?: string; lines: readonly LineInput[] }
  | { kind: 'description'; description: string }
  | { kind: 'subtotal'; amount: AmountInput }
  | { kind: 'discount'; amount: AmountInput; percent?: string }

/** Finds a record by id; throws `BookError` when there is none. */
export function find<E extends RecordEntity>(
  ledger: Ledger,
  entity: E,
  id: string,
): RecordTypes[E] {
  const record = ledger.records[entity].get(id)
  if (record === undefined) throw new BookError(`The company has no ${entity} ${id}.`)
  return record as RecordTypes[E]
}

export function readLines(ledger: Ledger, lines: readonly LineInput[]): SalesLine[] {
  return lines.map((line): SalesLine => {
    if (line.kind === undefined || line.kind === 'item') return readItemLine(ledger, line)
    switch (line.kind) {
      case 'group':
        return {
          kind: 'group',
          group: find(ledger, 'Item', line.groupId),
          description: line.description ?? null,
          lines: readLines(ledger, line.lines).filter(
            (inner): inner is ItemLine => inner.kind === 'item',
          ),
        }
      case 'description':
        return { kind: 'description', description: line.description }
      case 'subtotal':
        return { kind: 'subtotal', amount: parseMinorUnits(line.amount) }
      case 'discount':
        return {
          kind: 'discount',
          amount: parseMinorUnits(line.amount),
          percent: line.percent ?? null,
        }
    }
  })
}

function readItemLine(ledger: Ledger, line: Extract<LineInput, { kind?: 'item' }>): ItemLine {
  return {
    kind: 'item',
    item: line.itemId === undefined ? firstItem(ledger) : find(ledger, 'Item', line.itemId),
    description: line.description ?? null,
    amount: parseMinorUnits(line.amount),
    quantity: line.quantity ?? null,
    unitPrice: line.unitPrice ?? null,
    taxable: line.taxable ?? false,
  }
}

/** The active item that lines without one sell. */
export function firstItem(ledger: Ledger): ItemRecord {
  for (const item of ledger.records.Item.values()) {
    if (item.type !== 'Group' && item.active) return item
  }
  throw new BookError('The company has no active item to sell.')
}
