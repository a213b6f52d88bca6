import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import { changeItem, createItem } from '../operations/items.ts'
import type { ItemRecord } from '../records.ts'
import type { Body } from './read-body.ts'
import { readAmount, readBoolean, readReference, readText, required } from './read-body.ts'
import type { Writer } from './writer.ts'

export const itemWriter: Writer<'Item'> = {
  attributes: 'Name FullyQualifiedName Description Active UnitPrice Type IncomeAccountRef'.split(
    ' ',
  ),
  create(ledger, body) {
    const type = readType(body)
    const fields = readItem(ledger, body, type, null)
    return createItem(ledger, { ...fields, type })
  },
  change: (ledger, item, body) =>
    changeItem(ledger, item, {
      ...readItem(ledger, body, item.type, item),
      active: readBoolean(body, 'Active') ?? true,
    }),
}

/** The books know three kinds; any other is sold like a thing without a stock. */
function readType(body: Body): ItemRecord['type'] {
  const type = readText(body, 'Type') ?? 'NonInventory'
  return type === 'Service' || type === 'Group' ? type : 'NonInventory'
}

function readItem(
  ledger: Ledger,
  body: Body,
  type: ItemRecord['type'],
  former: ItemRecord | null,
): Pick<ItemRecord, 'name' | 'description' | 'unitPrice' | 'accountId'> {
  const name = required(readText(body, 'Name', 100), 'Name').replace(
    former?.active === false ? / \(deleted\)$/ : /$/,
    '',
  )
  for (const item of ledger.records.Item.values()) {
    if (item === former || item.name.toLowerCase() !== name.toLowerCase()) continue
    throw new BookError(`Id=${item.id}`, { code: '6240' })
  }
  const account = readReference(body, 'IncomeAccountRef')
  return {
    name,
    description: readText(body, 'Description'),
    unitPrice: readAmount(body, 'UnitPrice') ?? 0,
    accountId: type === 'Group' ? '79' : required(account, 'IncomeAccountRef'),
  }
}
