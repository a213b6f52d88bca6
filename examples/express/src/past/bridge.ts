import type { ChangeKind, CurrencyTotals, DocumentChange, DocumentState } from '@vectis/billing-hub'
import {
  addDecimals,
  compareDecimals,
  subtractDecimals,
  type Decimal,
} from '@vectis/quickbooks/values'

/** The open amounts that a bridge carries from one time to another. */
export const bridgeFigures = ['outstanding', 'creditsAvailable', 'unapplied'] as const
export type BridgeFigure = (typeof bridgeFigures)[number]

/** What is open in one currency. */
export type OpenTotals = Pick<CurrencyTotals, 'currency' | BridgeFigure>

export type BridgeAmounts = Record<BridgeFigure, Decimal> & {
  /** Outstanding, less credits and money on account. */
  net: Decimal
}

export interface BridgeStep {
  kind: ChangeKind
  documents: number
  amounts: BridgeAmounts
}

/** How the open amounts of one currency became what they are. */
export interface Bridge {
  currency: string
  opening: BridgeAmounts
  steps: BridgeStep[]
  closing: BridgeAmounts
  /** Opening and steps give the closing amounts, to the cent. */
  addsUp: boolean
}

const order: readonly ChangeKind[] = [
  'new',
  'reopened',
  'edited',
  're-dated',
  'settled',
  'paid',
  'voided',
  'deleted',
  'merged',
  'moved',
  'relinked',
]

/** In which figure a document is while it is open; receipts are in none. */
function figureOf({ entity }: DocumentChange): BridgeFigure | null {
  if (entity === 'Invoice') return 'outstanding'
  if (entity === 'CreditMemo') return 'creditsAvailable'
  return entity === 'Payment' ? 'unapplied' : null
}

/**
 * A bridge per currency from the open amounts at the first instant to those at the second. `counts` says which states
 * are part of the two totals: those of one customer, or all.
 */
export function buildBridges(
  from: readonly OpenTotals[],
  to: readonly OpenTotals[],
  changes: readonly DocumentChange[],
  counts: (state: DocumentState) => boolean,
): Bridge[] {
  const parts = changes.flatMap((change) => partsOf(change, counts))
  const currencies = [
    ...new Set([...from, ...to, ...parts].map(({ currency }) => currency)),
  ].toSorted()
  return currencies.map((currency) => {
    const own = parts.filter((part) => part.currency === currency)
    const steps = order.flatMap((kind): BridgeStep[] => {
      const of = own.filter((part) => part.kind === kind)
      if (of.length === 0) return []
      const documents = new Set(of.map((part) => part.document)).size
      return [{ kind, documents, amounts: sum(of.map((part) => part.totals)) }]
    })
    const opening = sum(from.filter((one) => one.currency === currency))
    const closing = sum(to.filter((one) => one.currency === currency))
    const reached = sum([opening, ...steps.map(({ amounts }) => amounts)])
    const addsUp = bridgeFigures.every(
      (name) => compareDecimals(reached[name], closing[name]) === 0,
    )
    return { currency, opening, steps, closing, addsUp }
  })
}

interface Part extends Pick<OpenTotals, 'currency'> {
  kind: ChangeKind
  document: DocumentChange
  totals: Omit<OpenTotals, 'currency'>
}

/** What the state before takes away, and what the state after adds; two currencies if the document changed its own. */
function partsOf(change: DocumentChange, counts: (state: DocumentState) => boolean): Part[] {
  const figure = figureOf(change)
  const [kind] = change.kinds
  if (figure === null || kind === undefined) return []
  const zero = { outstanding: '0', creditsAvailable: '0', unapplied: '0' }
  const states = [
    { state: change.before, sign: (amount: Decimal) => subtractDecimals('0', amount) },
    { state: change.after, sign: (amount: Decimal) => amount },
  ]
  return states.flatMap(({ state, sign }) => {
    if (state === null || !counts(state)) return []
    const totals = { ...zero, [figure]: sign(state.open) }
    return [{ kind, document: change, currency: state.currency, totals }]
  })
}

function sum(all: readonly Omit<OpenTotals, 'currency'>[]): BridgeAmounts {
  const add = (figure: BridgeFigure) => addDecimals('0', ...all.map((one) => one[figure]))
  const amounts = {
    outstanding: add('outstanding'),
    creditsAvailable: add('creditsAvailable'),
    unapplied: add('unapplied'),
  }
  const { outstanding, creditsAvailable, unapplied } = amounts
  return {
    ...amounts,
    net: subtractDecimals(outstanding, addDecimals(creditsAvailable, unapplied)),
  }
}
