import type { BookError } from '../books/book-error.ts'
import type { FaultError } from '../exchange/fault-bodies.ts'

const inactive =
  "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees."
const stale =
  'Stale Object Error : You and root were working on this at the same time. root finished before you did, so your work was not saved.'

/** What QuickBooks calls each refusal, and what it puts before the reason. */
const faults: ReadonlyMap<string, readonly [message: string, detail: (reason: string) => string]> =
  new Map([
    ['500', ['Unsupported Operation', (reason) => reason]],
    ['610', ['Object Not Found', () => inactive]],
    ['2010', ['Request has invalid or unsupported property', (reason) => reason]],
    [
      '2020',
      ['Required param missing, need to supply the required value for the API', (reason) => reason],
    ],
    ['2040', ['Invalid Date', (reason) => reason]],
    [
      '2050',
      [
        'String length is either shorter or longer than supported by specification',
        (reason) => reason,
      ],
    ],
    ['2090', ['Invalid Number', (reason) => reason]],
    ['2500', ['Invalid Reference Id', (reason) => `Invalid Reference Id : ${reason}`]],
    ['5010', ['Stale Object Error', () => stale]],
    [
      '6000',
      [
        'A business validation error has occurred while processing your request',
        (reason) => `Business Validation Error: ${reason}`,
      ],
    ],
    ['6070', ['Amount calculation incorrect in the request', (reason) => reason]],
    [
      '6140',
      [
        'Duplicate Document Number Error',
        (reason) => `Duplicate Document Number Error : ${reason}`,
      ],
    ],
    [
      '6240',
      ['Duplicate Name Exists Error', (reason) => `The name supplied already exists. : ${reason}`],
    ],
    [
      '6540',
      [
        'Deposited Transaction cannot be changed',
        (reason) => `Deposited Transaction cannot be changed : ${reason}`,
      ],
    ],
  ])

/** The inside of the Fault for a write that the books refused. */
export function faultOf(error: Pick<BookError, 'code' | 'element' | 'message'>): FaultError {
  const [message, detail] = faults.get(error.code) ?? faults.get('6000')!
  return {
    Message: message,
    Detail: detail(error.message),
    code: error.code,
    ...(error.element === null ? {} : { element: error.element }),
  }
}
