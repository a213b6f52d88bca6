import type { WireObject } from '../company.ts'
import { formatMinorUnits } from '../minor-units.ts'
import type { ItemLine, SalesFields, SalesLine } from '../records.ts'
import { itemRef } from './item-wire.ts'
import { wireDecimal, wireMoney } from './wire-number.ts'

/** What rendering a line needs to know of the document around it. */
export interface LineContext {
  isVoided: boolean
  voidedUnitPrice: 'dropped' | 'zero'
  /** `YYYY-MM-DD` of the document: every third line says when its service was given. */
  serviceDate?: string
  /** The estimate that the lines come from. */
  estimateId?: string
}

/** The lines as recorded, with the subtotal that QuickBooks adds at the end; subtotal and discount lines have no Id. */
export function wireLines(
  sales: Omit<SalesFields, 'customer'>,
  context: LineContext,
): WireObject[] {
  let number = 0
  const rendered: WireObject[] = []
  let subtotal = 0
  for (const line of sales.lines) {
    if (line.kind === 'item') subtotal += line.amount
    if (line.kind === 'group') for (const item of line.lines) subtotal += item.amount
    if (line.kind === 'discount') continue
    number += 1
    rendered.push(wireLine(line, number, context))
  }
  rendered.push({
    Amount: wireMoney(subtotal),
    DetailType: 'SubTotalLineDetail',
    SubTotalLineDetail: {},
    CustomExtensions: [],
  })
  for (const line of sales.lines) {
    if (line.kind === 'discount') rendered.push(wireLine(line, 0, context))
  }
  return rendered
}

function wireLine(line: SalesLine, number: number, context: LineContext): WireObject {
  switch (line.kind) {
    case 'item':
      return wireItemLine(line, number, context)
    case 'group':
      return {
        Id: String(number),
        LineNum: number,
        ...(line.description === null ? {} : { Description: line.description }),
        DetailType: 'GroupLineDetail',
        GroupLineDetail: {
          GroupItemRef: itemRef(line.group),
          Quantity: context.isVoided ? 0 : 1,
          Line: line.lines.map((item, index) =>
            wireItemLine(item, number + index + 1, context, `${number}${index + 1}`),
          ),
        },
        CustomExtensions: [],
      }
    case 'description':
      return {
        Id: String(number),
        LineNum: number,
        Description: line.description,
        DetailType: 'DescriptionOnly',
        DescriptionLineDetail: {},
        CustomExtensions: [],
      }
    case 'subtotal':
      return {
        Amount: wireMoney(line.amount),
        DetailType: 'SubTotalLineDetail',
        SubTotalLineDetail: {},
        CustomExtensions: [],
      }
    case 'discount':
      return {
        Amount: wireMoney(line.amount),
        DetailType: 'DiscountLineDetail',
        DiscountLineDetail: {
          PercentBased: line.percent !== null,
          ...(line.percent === null ? {} : { DiscountPercent: wireDecimal(line.percent) }),
          DiscountAccountRef: { value: '86', name: 'Discounts given' },
        },
        CustomExtensions: [],
      }
  }
}

function wireItemLine(
  line: ItemLine,
  number: number,
  context: LineContext,
  id = String(number),
): WireObject {
  const { quantity, unitPrice } = line
  const zeroPrice = context.isVoided && context.voidedUnitPrice === 'zero'
  return {
    Id: id,
    LineNum: number,
    ...(line.description === null ? {} : { Description: line.description }),
    Amount: wireMoney(line.amount),
    LinkedTxn:
      context.estimateId === undefined ? [] : [{ TxnId: context.estimateId, TxnType: 'Estimate' }],
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: {
      ...(context.serviceDate !== undefined && number % 3 === 0
        ? { ServiceDate: context.serviceDate }
        : {}),
      ItemRef: itemRef(line.item),
      ...(unitPrice !== null
        ? { UnitPrice: wireDecimal(unitPrice) }
        : zeroPrice
          ? { UnitPrice: 0 }
          : {}),
      ...(quantity === null ? {} : { Qty: wireDecimal(quantity) }),
      ItemAccountRef: { value: line.item.accountId, name: 'Sales of Product Income' },
      TaxCodeRef: { value: line.taxable ? 'TAX' : 'NON' },
    },
    CustomExtensions: [],
  }
}

export function wireTax(sales: Omit<SalesFields, 'customer'>): WireObject {
  const { taxPercent, tax } = sales
  if (taxPercent === null) return { TotalTax: 0 }
  let taxable = 0
  for (const line of sales.lines) {
    const items = line.kind === 'item' ? [line] : line.kind === 'group' ? line.lines : []
    for (const item of items) if (item.taxable) taxable += item.amount
  }
  return {
    TxnTaxCodeRef: { value: '2' },
    TotalTax: wireMoney(tax),
    TaxLine: [
      {
        Amount: wireMoney(tax),
        DetailType: 'TaxLineDetail',
        TaxLineDetail: {
          TaxRateRef: { value: '3' },
          PercentBased: true,
          TaxPercent: wireDecimal(taxPercent),
          NetAmountTaxable: wireMoney(taxable),
        },
      },
    ],
  }
}

/** `ExchangeRate` and the home amounts: in multicurrency companies only. */
export function wireHomeAmounts(
  sales: Omit<SalesFields, 'customer'>,
  home: { total: number; balance: number },
): WireObject {
  if (sales.exchangeRate === null) return {}
  return {
    ExchangeRate: wireDecimal(sales.exchangeRate),
    HomeTotalAmt: wireMoney(home.total),
    HomeBalance: wireMoney(home.balance),
  }
}

/** Money inside LineEx is text. */
export function moneyText(units: number): string {
  return formatMinorUnits(units)
}
