import { remedyOf } from './remedies.ts'
import { QuickBooksError } from './quickbooks-error.ts'

/**
 * A statement matched more rows than its pages may hold (200 pages of 500 by default). Nothing is lost silently: the
 * caller has the rows read so far, and the error says where reading stopped. `scan` never throws it, because it reads
 * window by window.
 */
export class PageCapError extends QuickBooksError {
  override readonly name: string = 'PageCapError'
  readonly entity: string
  readonly pages: number
  /** Rows returned before the cap. */
  readonly rows: number
  /** Where the next page would have started, from 1. */
  readonly startPosition: number

  constructor(input: {
    entity: string
    pages: number
    rows: number
    startPosition: number
    realmId?: string
  }) {
    super(
      `Expected at most ${input.pages} pages of ${input.entity}, but the statement matches more: it stopped at row ${input.startPosition} after ${input.rows} rows.`,
      {
        code: 'page_cap',
        remedy: remedyOf('page_cap'),
        ...(input.realmId === undefined ? {} : { realmId: input.realmId }),
      },
    )
    this.entity = input.entity
    this.pages = input.pages
    this.rows = input.rows
    this.startPosition = input.startPosition
  }
}
