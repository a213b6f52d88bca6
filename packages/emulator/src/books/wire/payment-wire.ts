import type { WireObject } from '../company.ts'
import type { PaymentLine, PaymentRecord } from '../records.ts'
import { customerRef } from './customer-wire.ts'
import { currencyRef, wireHead } from './meta-data.ts'
import { moneyText } from './sales-lines-wire.ts'
import { wireDecimal, wireMoney } from './wire-number.ts'

/** As a read or a query row: `Line` always an array, lines without Id, one LinkedTxn each, no home amounts. */
export function wirePayment(payment: PaymentRecord): WireObject {
  return {
    CustomerRef: customerRef(payment.customer),
    ...(payment.depositAccountId === null
      ? {}
      : { DepositToAccountRef: { value: payment.depositAccountId } }),
    ...(payment.methodId === null ? {} : { PaymentMethodRef: { value: payment.methodId } }),
    ...(payment.referenceNumber === null ? {} : { PaymentRefNum: payment.referenceNumber }),
    TotalAmt: wireMoney(payment.total),
    UnappliedAmt: wireMoney(payment.unapplied),
    ProcessPayment: false,
    ...wireHead(payment),
    TxnDate: payment.txnDate,
    CurrencyRef: currencyRef(payment.currency),
    ...(payment.exchangeRate === null ? {} : { ExchangeRate: wireDecimal(payment.exchangeRate) }),
    ...(payment.note === null ? {} : { PrivateNote: payment.note }),
    ...(payment.depositId === null
      ? {}
      : { LinkedTxn: [{ TxnId: payment.depositId, TxnType: 'Deposit' }] }),
    Line: payment.lines.map(wireLine),
  }
}

function wireLine({ amount, target }: PaymentLine): WireObject {
  const id = 'record' in target ? target.record.id : target.id
  const number = 'record' in target ? target.record.docNumber : target.number
  const open = 'record' in target ? target.record.balance : 0
  return {
    Amount: wireMoney(amount),
    LinkedTxn: [{ TxnId: id, TxnType: target.type }],
    LineEx: {
      any: [
        nameValue('txnId', id),
        nameValue('txnOpenBalance', moneyText(amount + open)),
        nameValue('txnReferenceNumber', number),
      ],
    },
  }
}

/** What JAXB leaves behind: names and values as text. */
function nameValue(name: string, value: string | null): WireObject {
  return {
    name: '{http://schema.intuit.com/finance/v3}NameValue',
    declaredType: 'com.intuit.schema.finance.v3.NameValue',
    scope: 'javax.xml.bind.JAXBElement$GlobalScope',
    value: value === null ? { Name: name } : { Name: name, Value: value },
    nil: false,
    globalScope: true,
    typeSubstituted: false,
  }
}
