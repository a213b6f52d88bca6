import { docsOf } from '@vectis/quickbooks/errors'
/** What is wrong with a batch, and where. */
export interface SourceBatchProblem {
  /** Such as `invoices[3].dueDate`. */
  path: string
  /** What was expected, what was found, and what to do. */
  message: string
}

/** At most so many problems are in the text of the error; all are in `problems`. */
const most = 5

/** The batch is not what its types say, or contradicts itself. Nothing was written. */
export class SourceBatchError extends Error {
  override readonly name: string = 'SourceBatchError'
  readonly code = 'source_batch_refused'
  /** Never empty. */
  readonly problems: readonly SourceBatchProblem[]

  constructor(problems: readonly SourceBatchProblem[]) {
    const listed = problems.slice(0, most).map(({ path, message }) => `${path}: ${message}`)
    const more = problems.length > most ? ` And ${problems.length - most} more.` : ''
    super(`The whole batch was refused and nothing was written. ${listed.join(' ')}${more}`)
    this.problems = problems
  }

  /** The address of the page that describes the code. */
  get docs(): string {
    return docsOf(this.code)
  }
}
