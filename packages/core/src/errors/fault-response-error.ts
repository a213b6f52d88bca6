import { docsOf } from './docs-of.ts'
import type { Fault } from './fault.ts'
import { faultRemedyOf } from './remedies.ts'
import { QuickBooksError, type QuickBooksErrorOptions } from './quickbooks-error.ts'

/** Invalid Company Status: the subscription has ended, or there is a billing problem. */
const ofCompany: ReadonlySet<string> = new Set(['6190'])

/**
 * QuickBooks answered with a Fault that has no class of its own. `faultCode` is Intuit's code of the first error;
 * `code` is always `fault`.
 */
export class FaultResponseError extends QuickBooksError {
  override readonly name: string = 'FaultResponseError'
  readonly fault: Fault
  /** Intuit's code of the first error, such as `4000`; `''` when it had none. */
  readonly faultCode: string
  /**
   * The fault concerns the whole company, such as an ended subscription (6190): every other request gets the same
   * answer.
   */
  readonly isOfCompany: boolean
  /** When QuickBooks answered, by its own clock; null when the answer has no time. */
  readonly serverTime: string | null

  /** `entity`: the requested entity, if there was one: some remedies are for one entity only. */
  constructor(
    fault: Fault,
    {
      entity = null,
      serverTime = null,
      ...options
    }: Partial<QuickBooksErrorOptions> & {
      entity?: string | null
      serverTime?: string | null
    } = {},
  ) {
    const faultCode = fault.errors[0]?.code ?? ''
    const remedy = faultRemedyOf(faultCode, entity)
    super(`QuickBooks answered with a fault: ${describeFault(fault)}.`, {
      code: 'fault',
      ...(remedy === undefined ? {} : { remedy }),
      ...options,
    })
    this.fault = fault
    this.faultCode = faultCode
    this.isOfCompany = ofCompany.has(faultCode)
    this.serverTime = serverTime
  }

  override get docs(): string {
    const own = docsOf(`fault ${this.faultCode}`)
    return own.includes('#') ? own : docsOf(this.code)
  }
}

/** One line about a fault; already redacted. */
export function describeFault(fault: Fault): string {
  const [first] = fault.errors
  if (first === undefined) return fault.type || 'no error given'
  const detail = first.detail !== '' && first.detail !== first.message ? ` (${first.detail})` : ''
  const code = first.code === '' ? '' : ` [${first.code}]`
  return `${first.message || 'no message'}${detail}${code}`
}
