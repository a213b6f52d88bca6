/** QuickBooks would refuse this change; the message says why. */
export class BookError extends Error {
  override readonly name = 'BookError'
  /** Code of the Fault that the API answers with; `6000` is a business rule. */
  readonly code: string
  /** The attribute that was wrong, where the Fault names one. */
  readonly element: string | null

  constructor(message: string, fault: { code?: string; element?: string } = {}) {
    super(message)
    this.code = fault.code ?? '6000'
    this.element = fault.element ?? null
  }
}
