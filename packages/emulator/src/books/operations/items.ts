import type { Ledger } from '../ledger.ts'
import { add, announce, newRecord, touch } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import type { ItemRecord } from '../records.ts'

export interface ItemDraft {
  name: string
  type?: ItemRecord['type']
  description?: string | null
  unitPrice?: MinorUnits
  accountId?: string
  active?: boolean
}

export function createItem(ledger: Ledger, draft: ItemDraft): ItemRecord {
  const record: ItemRecord = {
    ...newRecord(ledger, 'Item'),
    name: draft.name,
    type: draft.type ?? 'Service',
    description: draft.description ?? null,
    unitPrice: draft.unitPrice ?? 0,
    active: draft.active ?? true,
    accountId: draft.accountId ?? '79',
  }
  add(ledger, record)
  return record
}

/** Old lines show the new name; their documents keep their times and versions. */
export function renameItem(ledger: Ledger, item: ItemRecord, name: string): void {
  item.name = name
  touch(ledger, item)
  announce(ledger, item, 'updated')
}

/** Enters a whole item again. */
export function changeItem(
  ledger: Ledger,
  item: ItemRecord,
  change: Partial<Pick<ItemRecord, 'name' | 'description' | 'unitPrice' | 'active' | 'accountId'>>,
): void {
  Object.assign(item, change)
  touch(ledger, item)
  announce(ledger, item, 'updated')
}
