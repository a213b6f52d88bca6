import type { WireObject } from '../company.ts'
import { namedRow } from '../first-rows.ts'
import { decimalText } from '../minor-units.ts'
import type { ItemRecord } from '../records.ts'
import { wireHead } from './meta-data.ts'
import { wireDecimal } from './wire-number.ts'

export function wireItem(item: ItemRecord): WireObject {
  const name = itemName(item)
  return {
    Name: name,
    ...(item.description === null ? {} : { Description: item.description }),
    Active: item.active,
    FullyQualifiedName: name,
    Taxable: false,
    UnitPrice: wireDecimal(decimalText(item.unitPrice)),
    Type: item.type,
    ...(item.type === 'Group' ? {} : { IncomeAccountRef: namedRow('Account', item.accountId) }),
    PurchaseCost: 0,
    TrackQtyOnHand: false,
    ...wireHead(item),
  }
}

/** How documents name an item that they sell. */
export function itemRef(item: ItemRecord): WireObject {
  return { value: item.id, name: itemName(item) }
}

/** QuickBooks marks the names of inactive items as it does those of customers. */
function itemName({ name, active }: ItemRecord): string {
  return active ? name : `${name} (deleted)`
}
