import type { WireObject } from '../company.ts'
import { namedRow } from '../first-rows.ts'
import { decimalText } from '../minor-units.ts'
import type { ItemRecord } from '../records.ts'
import { wireHead } from './meta-data.ts'
import { wireDecimal } from './wire-number.ts'

export function wireItem(item: ItemRecord): WireObject {
  const name = item.active ? item.name : `${item.name} (deleted)`
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
