import { organisationOf } from '../xero-json.ts'
import { createBooksState, type BooksState, type Json } from './books-state.ts'
import {
  addContact,
  archiveContact,
  endContract,
  makeContract,
  mergeContacts,
} from './contact-acts.ts'
import {
  allocate,
  deleteRefund,
  makeCredit,
  refund,
  undoAllocation,
  voidCredit,
} from './credit-acts.ts'
import { deleteDraft, deletePayment, makeInvoice, payInvoice, voidInvoice } from './invoice-acts.ts'

const rare: readonly ((state: BooksState) => void)[] = [
  addContact,
  allocate,
  allocate,
  archiveContact,
  deleteDraft,
  deletePayment,
  deleteRefund,
  endContract,
  makeContract,
  makeCredit,
  makeCredit,
  mergeContacts,
  refund,
  undoAllocation,
  voidCredit,
  voidInvoice,
]

/** The books of an organisation that does random things, as Xero would answer for them. */
export function createRandomBooks(seed: number) {
  const state = createBooksState(seed)
  for (let count = state.whole(2, 4); count > 0; count -= 1) addContact(state)
  return {
    /** What was done: the oracle adds it up, and sees nothing else. */
    operations: state.operations,
    organisation: { Organisations: [organisationOf()] },
    today: state.today,
    /** Does up to two things on each of some days. */
    live(days: number) {
      for (let left = days; left > 0; left -= 1) {
        for (let count = state.whole(0, 2); count > 0; count -= 1) {
          const act = state.chance(0.3) ? makeInvoice : state.chance(0.3) ? payInvoice : null
          ;(act ?? state.pick(rare))?.(state)
        }
        state.endDay()
      }
    },
    /** The instant of an answer that is asked for now. */
    askedAt: () => `${state.today()}T00:00:00.000Z`,
    /** What changed since an instant, as Xero's lists in any order. Contracts are always all listed. */
    answersSince(since: string): Json[] {
      const changed = [...state.stored.values()]
        .filter(({ list, updatedAt }) => list === 'RepeatingInvoices' || updatedAt >= since)
        .map((one) => ({ ...one, order: state.random() }))
        .toSorted((a, b) => a.order - b.order)
      const answers = [...Map.groupBy(changed, ({ list }) => list)].map(([list, objects]) => ({
        Status: 'OK',
        [list]: objects.map(({ fields }) => fields),
      }))
      // As it came over the wire.
      return JSON.parse(JSON.stringify(answers)) as Json[]
    },
  }
}
