import type { Fields } from '../query-language/field.ts'
import { buildFields } from '../query-language/field.ts'
import { attributesOf } from '../books/known-entities.ts'
import type { CustomerSums } from './customer-sums.ts'
import type { Layout } from './layout.ts'
import type { IndexedEntity } from './row-text.ts'
import { customerName, dateOf, docNumber, memoNumber } from './row-text.ts'

type Entries = Parameters<typeof buildFields<number>>[0]

/** The entity's other attributes exist but cannot be queried. */
function withOthers(entity: IndexedEntity, entries: Entries): Fields<number> {
  return buildFields<number>(
    entries,
    attributesOf(entity).map(({ name }) => name),
  )
}

/** The filterable attributes of a row, read from its index. */
export function buildIndexedFields(
  layout: Layout,
  sums: CustomerSums,
): Record<IndexedEntity, Fields<number>> {
  const times = (createdAt: (n: number) => number, updatedAt: (n: number) => number): Entries => ({
    Id: ['id', (n) => String(n + 1)],
    'MetaData.CreateTime': ['instant', createdAt],
    'MetaData.LastUpdatedTime': ['instant', updatedAt],
  })
  return {
    Customer: withOthers('Customer', {
      ...times(layout.customerCreatedAt, (n) =>
        Math.max(layout.customerCreatedAt(n), sums.lastAt[n]!),
      ),
      DisplayName: ['text', customerName],
      FullyQualifiedName: ['text', customerName],
      CompanyName: ['text', customerName],
      PrintOnCheckName: ['text', customerName],
      GivenName: ['text', () => null],
      FamilyName: ['text', () => null],
      PrimaryEmailAddr: ['text', (n) => `billing-${n + 1}@example.test`],
      PrimaryPhone: ['text', () => null],
      Active: ['boolean', () => true],
      Balance: ['decimal', (n) => sums.balance[n]!],
      Job: ['boolean', () => false],
    }),
    Invoice: withOthers('Invoice', {
      ...times(layout.invoiceCreatedAt, (n) => layout.invoice(n).updatedAt),
      DocNumber: ['text', docNumber],
      TxnDate: ['date', (n) => dateOf(layout.invoiceCreatedAt(n))],
      DueDate: ['date', (n) => dateOf(layout.invoiceCreatedAt(n), 30)],
      Balance: ['decimal', (n) => layout.invoice(n).balance],
      TotalAmt: ['decimal', (n) => layout.invoice(n).total],
      CustomerRef: ['reference', (n) => String(layout.invoice(n).customer + 1)],
      EmailStatus: ['text', () => 'NotSet'],
    }),
    Payment: withOthers('Payment', {
      ...times(layout.paymentCreatedAt, layout.paymentCreatedAt),
      TxnDate: ['date', (n) => dateOf(layout.paymentCreatedAt(n))],
      TotalAmt: ['decimal', (n) => layout.payment(n).total],
      CustomerRef: ['reference', (n) => String(layout.payment(n).customer + 1)],
      PaymentRefNum: ['text', () => null],
      PaymentMethodRef: ['reference', () => null],
      DepositToAccountRef: ['reference', (n) => (layout.payment(n).total > 0 ? '35' : null)],
    }),
    CreditMemo: withOthers('CreditMemo', {
      ...times(layout.creditMemoCreatedAt, (n) => layout.creditMemo(n).updatedAt),
      DocNumber: ['text', memoNumber],
      TxnDate: ['date', (n) => dateOf(layout.creditMemoCreatedAt(n))],
      Balance: ['decimal', (n) => layout.creditMemo(n).balance],
      TotalAmt: ['decimal', (n) => layout.creditMemo(n).total],
      CustomerRef: ['reference', (n) => String(layout.creditMemo(n).customer + 1)],
    }),
  }
}
