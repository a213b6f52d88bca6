import { BookError } from '../book-error.ts'
import { firstItem } from '../input.ts'
import type { Ledger } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import { multiplyMinorUnits } from '../minor-units.ts'
import type { ItemLine, ItemRecord, SalesLine } from '../records.ts'
import type { Body } from './read-body.ts'
import {
  isBody,
  readAmount,
  readDecimal,
  readList,
  readObject,
  readReference,
  readText,
  required,
} from './read-body.ts'

/**
 * The lines of a sales document. The subtotal that QuickBooks adds at their end is not stored; a discount's amount
 * follows from its percentage where it is left out.
 */
export function readSalesLines(ledger: Ledger, body: Body): SalesLine[] {
  const given = required(readList(body, 'Line'), 'Line')
  const isDiscount = (line: Body) => line['DetailType'] === 'DiscountLineDetail'
  const main = given.filter((line) => !isDiscount(line))
  if (main.at(-1)?.['DetailType'] === 'SubTotalLineDetail') main.pop()
  if (given.length === 0) required(null, 'Line')
  const lines = main.map((line) => readLine(ledger, line))
  const net = lines.reduce((sum, line) => sum + netOf(line), 0)
  return [...lines, ...given.filter(isDiscount).map((line) => readDiscount(line, net))]
}

function readLine(ledger: Ledger, line: Body): SalesLine {
  switch (required(readText(line, 'DetailType'), 'Line.DetailType')) {
    case 'SalesItemLineDetail':
      return readItemLine(ledger, line)
    case 'GroupLineDetail':
      return readGroup(ledger, line)
    case 'SubTotalLineDetail':
      return { kind: 'subtotal', amount: readAmount(line, 'Amount') ?? 0 }
    case 'DescriptionOnly':
      return { kind: 'description', description: readText(line, 'Description') ?? '' }
    default:
      throw new BookError('Property Name:DetailType specified is unsupported or invalid', {
        code: '2010',
        element: 'DetailType',
      })
  }
}

function readItemLine(ledger: Ledger, line: Body): ItemLine {
  const detail = readObject(line, 'SalesItemLineDetail') ?? {}
  const amount = required(readAmount(line, 'Amount'), 'Amount')
  const quantity = readDecimal(detail, 'Qty')
  const unitPrice = readDecimal(detail, 'UnitPrice')
  if (quantity !== null && unitPrice !== null && !isProduct(amount, quantity, unitPrice)) {
    throw new BookError(`Amount is not equal to UnitPrice * Qty. Supplied value:${quantity}`, {
      code: '6070',
    })
  }
  const id = readReference(detail, 'ItemRef')
  return {
    kind: 'item',
    item: id === null ? firstItem(ledger) : findItem(ledger, id),
    description: readText(line, 'Description'),
    amount,
    quantity,
    unitPrice,
    taxable: readReference(detail, 'TaxCodeRef') === 'TAX',
  }
}

function readGroup(ledger: Ledger, line: Body): SalesLine {
  const detail = readObject(line, 'GroupLineDetail') ?? {}
  const id = required(readReference(detail, 'GroupItemRef'), 'GroupItemRef')
  return {
    kind: 'group',
    group: findItem(ledger, id),
    description: readText(line, 'Description'),
    lines: (readList(detail, 'Line') ?? []).map((inner) => readItemLine(ledger, inner)),
  }
}

function readDiscount(line: Body, net: MinorUnits): SalesLine {
  const detail = isBody(line['DiscountLineDetail']) ? line['DiscountLineDetail'] : {}
  const percent = readDecimal(detail, 'DiscountPercent')
  const amount = readAmount(line, 'Amount')
  if (amount !== null) return { kind: 'discount', amount, percent }
  const share = multiplyMinorUnits(net, required(percent, 'DiscountPercent'), 100)
  return { kind: 'discount', amount: share, percent }
}

function netOf(line: SalesLine): MinorUnits {
  if (line.kind === 'item') return line.amount
  return line.kind === 'group' ? line.lines.reduce((sum, { amount }) => sum + amount, 0) : 0
}

/** To the cent, as the server rounds. */
function isProduct(amount: MinorUnits, quantity: string, unitPrice: string): boolean {
  const sign = quantity.startsWith('-') === unitPrice.startsWith('-') ? 1 : -1
  const [first, second] = [quantity, unitPrice].map((text) => text.replace('-', ''))
  const cents = multiplyMinorUnits(100, multiplyDecimals(first!, second!))
  return Math.abs(sign * cents - amount) <= 1
}

function multiplyDecimals(first: string, second: string): string {
  const [digits, scale] = [first, second].reduce<[bigint, number]>(
    ([product, places], text) => {
      const [whole = '0', fraction = ''] = text.split('.')
      return [product * BigInt(whole + fraction), places + fraction.length]
    },
    [1n, 0],
  )
  const text = String(digits).padStart(scale + 1, '0')
  return `${text.slice(0, text.length - scale)}.${text.slice(text.length - scale)}`
}

/** Throws Fault 2500 for an id that no item has, 610 for an inactive one. */
function findItem(ledger: Ledger, id: string): ItemRecord {
  const item = ledger.records.Item.get(id)
  if (item === undefined) {
    throw new BookError(`Line.SalesItemLineDetail.ItemRef: ${id}`, { code: '2500' })
  }
  if (!item.active) throw new BookError(`Item ${id} is inactive.`, { code: '610' })
  return item
}
