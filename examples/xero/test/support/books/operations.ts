/** Amounts are whole ten-thousandths: Xero has up to four places. */
export const UNIT = 10_000

export type CreditList = 'CreditNotes' | 'Overpayments' | 'Prepayments'

/** What was done, in order. */
export type Operation =
  | { do: 'contact'; id: string }
  | { do: 'merge'; id: string; into: string }
  | {
      do: 'issue'
      id: string
      contact: string
      currency: string
      date: string
      due: string | null
      total: number
    }
  | { do: 'void'; id: string }
  | { do: 'pay'; id: string; invoice: string; date: string; amount: number }
  | {
      do: 'credit'
      list: CreditList
      id: string
      contact: string
      currency: string
      date: string
      total: number
    }
  | { do: 'allocate'; id: string; credit: string; invoice: string; amount: number }
  | { do: 'refund'; id: string; credit: string; date: string; amount: number }
  | { do: 'undo'; id: string }
  | {
      do: 'contract'
      id: string
      contact: string
      currency: string
      net: number
      unit: 'WEEKLY' | 'MONTHLY'
      period: number
    }
  /** `isGone`: it is not listed any more. */
  | { do: 'end'; id: string; isGone: boolean }
