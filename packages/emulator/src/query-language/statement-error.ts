/** Why a statement was refused: the grammar (`4000`) or a field, operator or value that it names (`4001`). */
export type StatementErrorCode = '4000' | '4001'

/** QuickBooks' refusal of a query statement; `detail` is what a Fault would carry. */
export class StatementError extends Error {
  override readonly name = 'StatementError'
  readonly code: StatementErrorCode
  readonly detail: string

  constructor(code: StatementErrorCode, message: string) {
    super(message)
    this.code = code
    this.detail = `${code === '4000' ? 'QueryParserError' : 'QueryValidationError'}: ${message}`
  }
}

export function parserError(message: string): StatementError {
  return new StatementError('4000', message)
}

export function validationError(message: string): StatementError {
  return new StatementError('4001', message)
}
