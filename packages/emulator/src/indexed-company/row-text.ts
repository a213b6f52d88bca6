import type { MinorUnits } from '../books/minor-units.ts'
import { formatMinorUnits } from '../books/minor-units.ts'
import { dayText, formatPacificTime } from '../books/pacific-time.ts'
import type { CustomerSums } from './customer-sums.ts'
import type { Layout } from './layout.ts'

export type IndexedEntity = 'Customer' | 'Invoice' | 'Payment' | 'CreditMemo'

/** Writes rows as JSON text, five times faster than objects would be printed. */
export type RowWriter = (index: number) => string

const money = (units: MinorUnits) => (units === 0 ? '0' : formatMinorUnits(units))
const currency = '{"value":"USD","name":"United States Dollar"}'

/** In several scripts; quoted once, here. */
const firstNames = [
  'Northwind',
  'Blue Harbor',
  "O'Brien & Sons",
  'Müller',
  'Žižka',
  '東京',
  'Ünal',
  'Åse',
]
const lastNames = [
  'Dental Group',
  'Law',
  'Manufacturing “West”',
  'Logistics',
  'Clinic',
  'Architects',
]

export function customerName(index: number): string {
  const first = firstNames[index % firstNames.length]!
  const last = lastNames[Math.floor(index / firstNames.length) % lastNames.length]!
  return `${first} ${last} ${index + 1}`
}

function head(index: number, syncToken: number, createdAt: number, updatedAt: number): string {
  return (
    `"domain":"QBO","sparse":false,"Id":"${index + 1}","SyncToken":"${syncToken}",` +
    `"MetaData":{"CreateTime":"${formatPacificTime(createdAt)}","LastUpdatedTime":"${formatPacificTime(updatedAt)}"}`
  )
}

/**
 * JSON text in ASCII only, and stored so: one foreign letter would make the whole page a string of two bytes per
 * letter, which takes twice as long to put together.
 */
function quote(text: string): string {
  const escaped = JSON.stringify(text).replace(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return Buffer.from(escaped, 'latin1').toString('latin1')
}

/** `YYYY-MM-DD` in the Pacific zone, `days` later. */
export function dateOf(epochSeconds: number, days = 0): string {
  return dayText(Math.floor((epochSeconds - 8 * 3600) / 86_400) + days)
}

function itemLine(amount: MinorUnits, isVoided: boolean): string {
  const value = money(amount)
  const price = isVoided ? '' : `"UnitPrice":${value.replace(/\.?0+$/, '') || '0'},`
  return (
    `[{"Id":"1","LineNum":1,"Description":"Managed services, monthly","Amount":${value},"DetailType":"SalesItemLineDetail",` +
    `"SalesItemLineDetail":{"ItemRef":{"value":"1","name":"Managed services"},${price}"Qty":${isVoided ? 0 : 1},` +
    '"ItemAccountRef":{"value":"79","name":"Sales of Product Income"},"TaxCodeRef":{"value":"NON"}},"LinkedTxn":[],"CustomExtensions":[]},' +
    `{"Amount":${value},"DetailType":"SubTotalLineDetail","SubTotalLineDetail":{},"CustomExtensions":[]}]`
  )
}

export function createRowWriters(
  layout: Layout,
  sums: CustomerSums,
): Record<IndexedEntity, RowWriter> {
  const references = Array.from<string | undefined>({ length: layout.customers })
  const customerRef = (index: number) =>
    (references[index] ??= `{"value":"${index + 1}","name":${quote(customerName(index))}}`)
  return {
    Customer(index) {
      const name = quote(customerName(index))
      const createdAt = layout.customerCreatedAt(index)
      const balance = money(sums.balance[index]!)
      return (
        `{"Taxable":false,"Job":false,"BillWithParent":false,"Balance":${balance},"BalanceWithJobs":${balance},` +
        `"CurrencyRef":${currency},"PreferredDeliveryMethod":"Print","IsProject":false,"ClientEntityId":"0",` +
        `${head(index, 0, createdAt, Math.max(createdAt, sums.lastAt[index]!))},` +
        `"FullyQualifiedName":${name},"CompanyName":${name},"DisplayName":${name},"PrintOnCheckName":${name},` +
        `"Active":true,"V4IDPseudonym":"0020980a${String(index + 1).padStart(8, '0')}",` +
        `"PrimaryEmailAddr":{"Address":"billing-${index + 1}@example.test"}}`
      )
    },
    Invoice(index) {
      const facts = layout.invoice(index)
      const isVoided = facts.state === 'voided'
      const links = facts.payment < 0 ? '' : `{"TxnId":"${facts.payment + 1}","TxnType":"Payment"}`
      return (
        '{"AllowIPNPayment":false,"AllowOnlinePayment":false,"AllowOnlineCreditCardPayment":false,"AllowOnlineACHPayment":false,' +
        `${head(index, facts.updatedAt === facts.createdAt ? 0 : 1, facts.createdAt, facts.updatedAt)},` +
        '"CustomField":[{"DefinitionId":"1","Name":"Ticket #","Type":"StringType"}],' +
        `"DocNumber":"${docNumber(index)}","TxnDate":"${dateOf(facts.createdAt)}","CurrencyRef":${currency},` +
        `${isVoided ? '"PrivateNote":"Voided",' : ''}"LinkedTxn":[${links}],"Line":${itemLine(facts.total, isVoided)},` +
        `"TxnTaxDetail":{"TotalTax":0},"CustomerRef":${customerRef(facts.customer)},"FreeFormAddress":true,` +
        `"SalesTermRef":{"value":"3","name":"Net 30"},"DueDate":"${dateOf(facts.createdAt, 30)}","TotalAmt":${money(facts.total)},` +
        `"ApplyTaxAfterDiscount":false,"PrintStatus":"NeedToPrint","EmailStatus":"NotSet",` +
        `"BillEmail":{"Address":"billing-${facts.customer + 1}@example.test"},"Balance":${money(facts.balance)}}`
      )
    },
    Payment(index) {
      const facts = layout.payment(index)
      const lines = facts.lines.map(({ type, index: linked, amount, open }) => {
        const id = String(linked + 1)
        const values = [
          ['txnId', id],
          ['txnOpenBalance', formatMinorUnits(amount + open)],
          ['txnReferenceNumber', type === 'Invoice' ? docNumber(linked) : memoNumber(linked)],
        ] as const
        return (
          `{"Amount":${money(amount)},"LinkedTxn":[{"TxnId":"${id}","TxnType":"${type}"}],` +
          `"LineEx":{"any":[${values.map(([name, value]) => nameValue(name, value)).join(',')}]}}`
        )
      })
      const isMoney = facts.total > 0
      return (
        `{"CustomerRef":${customerRef(facts.customer)},${isMoney ? '"DepositToAccountRef":{"value":"35"},' : ''}` +
        `"TotalAmt":${money(facts.total)},"UnappliedAmt":${money(facts.unapplied)},"ProcessPayment":false,` +
        `${head(index, 0, facts.createdAt, facts.createdAt)},"TxnDate":"${dateOf(facts.createdAt)}","CurrencyRef":${currency},` +
        `${isMoney ? '' : '"PrivateNote":"Created by QB Online to link credits to charges.",'}"Line":[${lines.join(',')}]}`
      )
    },
    CreditMemo(index) {
      const facts = layout.creditMemo(index)
      return (
        `{"RemainingCredit":${money(facts.balance)},${head(index, 1, facts.createdAt, facts.updatedAt)},` +
        `"CustomField":[],"DocNumber":"${memoNumber(index)}","TxnDate":"${dateOf(facts.createdAt)}","CurrencyRef":${currency},` +
        `"Line":${itemLine(facts.total, false)},"TxnTaxDetail":{"TotalTax":0},"CustomerRef":${customerRef(facts.customer)},` +
        `"FreeFormAddress":true,"TotalAmt":${money(facts.total)},"ApplyTaxAfterDiscount":false,"PrintStatus":"NeedToPrint",` +
        `"EmailStatus":"NotSet","BillEmail":{"Address":"billing-${facts.customer + 1}@example.test"},"Balance":${money(facts.balance)}}`
      )
    },
  }
}

export function docNumber(index: number): string {
  return String(1001 + index)
}

export function memoNumber(index: number): string {
  return `CM-${1 + index}`
}

function nameValue(name: string, value: string): string {
  return (
    '{"name":"{http://schema.intuit.com/finance/v3}NameValue","declaredType":"com.intuit.schema.finance.v3.NameValue",' +
    `"scope":"javax.xml.bind.JAXBElement$GlobalScope","value":{"Name":"${name}","Value":"${value}"},` +
    '"nil":false,"globalScope":true,"typeSubstituted":false}'
  )
}
