import type { BookError } from '../books/book-error.ts'
import type { FaultError } from '../exchange/fault-bodies.ts'

interface Refusal {
  message: string
  /** Stands before the reason, or alone where it ends with a full stop. */
  detail?: string
}

/** What QuickBooks calls each refusal. */
const refusals: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  ['500', { message: 'Unsupported Operation' }],
  [
    '610',
    {
      message: 'Object Not Found',
      detail:
        "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.",
    },
  ],
  ['2010', { message: 'Request has invalid or unsupported property' }],
  ['2020', { message: 'Required param missing, need to supply the required value for the API' }],
  ['2040', { message: 'Invalid Date' }],
  [
    '2050',
    { message: 'String length is either shorter or longer than supported by specification' },
  ],
  ['2090', { message: 'Invalid Number' }],
  ['2500', { message: 'Invalid Reference Id', detail: 'Invalid Reference Id : ' }],
  [
    '5010',
    {
      message: 'Stale Object Error',
      detail:
        'Stale Object Error : You and root were working on this at the same time. root finished before you did, so your work was not saved.',
    },
  ],
  [
    '6000',
    {
      message: 'A business validation error has occurred while processing your request',
      detail: 'Business Validation Error: ',
    },
  ],
  ['6070', { message: 'Amount calculation incorrect in the request' }],
  [
    '6140',
    {
      message: 'Duplicate Document Number Error',
      detail: 'Duplicate Document Number Error : ',
    },
  ],
  [
    '6240',
    { message: 'Duplicate Name Exists Error', detail: 'The name supplied already exists. : ' },
  ],
  [
    '6540',
    {
      message: 'Deposited Transaction cannot be changed',
      detail: 'Deposited Transaction cannot be changed : ',
    },
  ],
])

/** The inside of the Fault for a write that the books refused. */
export function faultOf({ code, element, message }: BookError): FaultError {
  const refusal = refusals.get(code) ?? refusals.get('6000')!
  const { detail = '' } = refusal
  return {
    Message: refusal.message,
    Detail: detail.endsWith('.') ? detail : `${detail}${message}`,
    code,
    ...elementOf(code, element),
  }
}

/** Recorded: empty where no attribute is to blame, none at all for an unknown attribute. */
function elementOf(code: string, element: string | null): { element?: string } {
  if (code === '610' || code === '5010') return { element: element ?? '' }
  return element === null || code === '2010' ? {} : { element }
}
