import { remedyOf } from './remedies.ts'
import { QuickBooksError, type QuickBooksErrorOptions } from './quickbooks-error.ts'

/** Change data capture looks back 30 days at most, and was asked for more. */
export class ChangedSinceTooOldError extends QuickBooksError {
  override readonly name: string = 'ChangedSinceTooOldError'
  readonly changedSince: string

  constructor(input: Omit<QuickBooksErrorOptions, 'code' | 'remedy'> & { changedSince: string }) {
    const { changedSince, ...rest } = input
    super(`Changes since ${changedSince} are older than the 30 days that QuickBooks keeps.`, {
      ...rest,
      code: 'changed_since_too_old',
      remedy: remedyOf('changed_since_too_old'),
    })
    this.changedSince = changedSince
  }
}
