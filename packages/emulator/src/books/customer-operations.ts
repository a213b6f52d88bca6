import type { WireObject } from './company.ts'
import { find } from './input.ts'
import type { Ledger } from './ledger.ts'
import type {
  CreateCustomerInput,
  MergeCustomersInput,
  UpdateCustomerInput,
} from './operation-inputs.ts'
import { createCustomer, renameCustomer, updateCustomer } from './operations/customers.ts'
import { inactivateCustomer, reactivateCustomer } from './operations/inactivate-customer.ts'
import { createItem, renameItem } from './operations/items.ts'
import { mergeCustomers } from './operations/merge-customers.ts'
import { parseMinorUnits } from './minor-units.ts'
import type { AnyRecord } from './records.ts'

/** Turns an operation on records into one that takes an input and answers with the object as QuickBooks sends it. */
export type Operate = <I>(operation: (input: I) => AnyRecord) => (input: I) => WireObject

/** What can be done to customers and items. */
export interface CustomerOperations {
  createCustomer(input: CreateCustomerInput): WireObject
  updateCustomer(input: UpdateCustomerInput): WireObject
  /** Changes the name shown on old documents without touching them. */
  renameCustomer(input: { id: string; displayName: string }): WireObject
  /** QuickBooks' delete: Active false, the suffix ` (deleted)`, and a credit memo that balances what is owed. */
  inactivateCustomer(input: { id: string }): WireObject
  reactivateCustomer(input: { id: string }): WireObject
  /** Answers with the survivor. */
  mergeCustomers(input: MergeCustomersInput): WireObject
  createItem(input: { name: string; unitPrice?: string }): WireObject
  renameItem(input: { id: string; name: string }): WireObject
}

export function createCustomerOperations(ledger: Ledger, operate: Operate): CustomerOperations {
  return {
    createCustomer: operate(({ parentId, ...draft }) =>
      createCustomer(ledger, {
        ...draft,
        parent: parentId === undefined ? null : find(ledger, 'Customer', parentId),
      }),
    ),
    updateCustomer: operate(({ id, ...change }) => {
      const customer = find(ledger, 'Customer', id)
      updateCustomer(ledger, customer, change)
      return customer
    }),
    renameCustomer: operate(({ id, displayName }) => {
      const customer = find(ledger, 'Customer', id)
      renameCustomer(ledger, customer, displayName)
      return customer
    }),
    inactivateCustomer: operate(({ id }) => {
      const customer = find(ledger, 'Customer', id)
      inactivateCustomer(ledger, customer)
      return customer
    }),
    reactivateCustomer: operate(({ id }) => {
      const customer = find(ledger, 'Customer', id)
      reactivateCustomer(ledger, customer)
      return customer
    }),
    mergeCustomers: operate(({ survivorId, loserId, ...options }) => {
      const survivor = find(ledger, 'Customer', survivorId)
      mergeCustomers(ledger, survivor, find(ledger, 'Customer', loserId), options)
      return survivor
    }),
    createItem: operate(({ name, unitPrice }) =>
      createItem(ledger, { name, unitPrice: parseMinorUnits(unitPrice ?? '0') }),
    ),
    renameItem: operate(({ id, name }) => {
      const item = find(ledger, 'Item', id)
      renameItem(ledger, item, name)
      return item
    }),
  }
}
