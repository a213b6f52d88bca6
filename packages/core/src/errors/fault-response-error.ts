import type { Fault } from './fault.ts'
import { QuickBooksError, type QuickBooksErrorOptions } from './quickbooks-error.ts'

/**
 * QuickBooks answered with a Fault that has no class of its own. `faultCode` is Intuit's code of the first error; `code` is always `fault`.
 */
export class FaultResponseError extends QuickBooksError {
  override readonly name: string = 'FaultResponseError'
  readonly fault: Fault
  /** Intuit's code of the first error, such as `4000`; `''` when it had none. */
  readonly faultCode: string

  constructor(fault: Fault, options: Partial<QuickBooksErrorOptions> = {}) {
    const faultCode = fault.errors[0]?.code ?? ''
    const remedy = Object.hasOwn(remedies, faultCode) ? remedies[faultCode] : undefined
    super(`QuickBooks answered with a fault: ${describeFault(fault)}.`, {
      code: 'fault',
      ...(remedy === undefined ? {} : { remedy }),
      ...options,
    })
    this.fault = fault
    this.faultCode = faultCode
  }
}

/** What to do about the faults that a reader meets; keyed by Intuit's code. */
const remedies: Record<string, string> = {
  500: 'This subscription of QuickBooks may not have that feature: recurring templates need Essentials or higher.',
  610: 'The object was deleted or made inactive in QuickBooks, or belongs to another company.',
  4000: 'QuickBooks cannot read the statement: build it with query() rather than by hand.',
  4001: 'The statement names a field that QuickBooks does not filter or sort by.',
  6190: 'The QuickBooks subscription of this company has ended or has a billing problem: its owner has to settle that with Intuit.',
  10000: 'Intuit has a problem of its own; the next tick tries again.',
}

/** One line about a fault; already redacted. */
export function describeFault(fault: Fault): string {
  const [first] = fault.errors
  if (first === undefined) return fault.type || 'no error given'
  const detail = first.detail !== '' && first.detail !== first.message ? ` (${first.detail})` : ''
  const code = first.code === '' ? '' : ` [${first.code}]`
  return `${first.message || 'no message'}${detail}${code}`
}
