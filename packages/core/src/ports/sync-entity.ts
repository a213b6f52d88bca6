/** What a realm's sync reads, by wire name. */
export type SyncEntity = 'Customer' | 'Invoice' | 'Payment' | 'CreditMemo' | 'RecurringTransaction'
