import type { WireObject } from '../company.ts'
import type { ItemRecord } from '../records.ts'
import { wireHead } from './meta-data.ts'
import { wireMoney } from './wire-number.ts'

export function wireItem(item: ItemRecord): WireObject {
  const name = item.active ? item.name : `${item.name} (deleted)`
  return {
    Name: name,
    ...(item.description === null ? {} : { Description: item.description }),
    Active: item.active,
    FullyQualifiedName: name,
    Taxable: false,
    UnitPrice: wireMoney(item.unitPrice),
    Type: item.type,
    ...(item.type === 'Group' ? {} : { IncomeAccountRef: { value: item.accountId } }),
    PurchaseCost: 0,
    TrackQtyOnHand: false,
    ...wireHead(item),
  }
}
