import { makeCustomer } from '../generate/make-customers.ts'
import {
  awkwardNames,
  makeCompanyName,
  makeEmail,
  makePhone,
  makeUnique,
} from '../generate/names.ts'
import { createCustomer, levelOf, renameCustomer, updateCustomer } from '../operations/customers.ts'
import { inactivateCustomer, reactivateCustomer } from '../operations/inactivate-customer.ts'
import { createItem, renameItem } from '../operations/items.ts'
import { mergeCustomers } from '../operations/merge-customers.ts'
import type { ActivityContext } from './pick-record.ts'
import { pickCustomer, pickRecord } from './pick-record.ts'
import type { Activity } from './sales-activities.ts'

function freshName({ ledger, random }: ActivityContext): string {
  const name = random.chance(0.2) ? random.pick(awkwardNames) : makeCompanyName(random)
  return makeUnique(name, (candidate) => ledger.names.has(candidate.toLowerCase()))
}

/** Customers and items. */
export const customerActivities = {
  createCustomer: ({ ledger, random }) => makeCustomer(ledger, random, []),
  createSubCustomer(context) {
    const { ledger, random } = context
    const parent = pickCustomer(context, (one) => levelOf(one) < 4)
    if (parent === null) return null
    return createCustomer(ledger, {
      parent,
      displayName: freshName(context),
      isProject: random.chance(0.3),
      billWithParent: random.chance(0.5),
    })
  },
  updateCustomer(context) {
    const { ledger, random } = context
    const customer = pickCustomer(context)
    if (customer === null) return null
    updateCustomer(ledger, customer, {
      email: random.chance(0.2) ? null : makeEmail(random, random.integer(1, 999)),
      phone: makePhone(random),
      billWithParent: random.chance(0.5),
    })
    return customer
  },
  renameCustomer(context) {
    const customer = pickCustomer(context)
    if (customer !== null) renameCustomer(context.ledger, customer, freshName(context))
    return customer
  },
  inactivateCustomer(context) {
    const customer = pickCustomer(context, (one) => one.children.every((child) => !child.active))
    if (customer === null || context.ledger.records.Customer.size < 3) return null
    inactivateCustomer(context.ledger, customer)
    return customer
  },
  reactivateCustomer(context) {
    const customer = pickRecord(
      context,
      'Customer',
      (one) => !one.active && one.parent?.active !== false,
    )
    if (customer !== null) reactivateCustomer(context.ledger, customer)
    return customer
  },
  mergeCustomers(context) {
    const { ledger, random } = context
    const survivor = pickCustomer(context)
    if (survivor === null || ledger.records.Customer.size < 4) return null
    const loser = pickCustomer(
      context,
      (one) => one !== survivor && one.currency === survivor.currency && one.children.length === 0,
    )
    if (loser === null) return null
    mergeCustomers(ledger, survivor, loser, {
      touchTransactions: random.chance(0.5),
      stub: random.chance(0.5),
    })
    return survivor
  },
  createItem: ({ ledger, random }) =>
    createItem(ledger, {
      name: `Service ${ledger.counters.Item + 1}`,
      unitPrice: random.integer(1, 500_00),
    }),
  renameItem(context) {
    const item = pickRecord(context, 'Item')
    if (item !== null)
      renameItem(
        context.ledger,
        item,
        `${item.name.replace(/ v\d+$/, '')} v${context.random.integer(2, 99)}`,
      )
    return item
  },
} satisfies Record<string, Activity>
