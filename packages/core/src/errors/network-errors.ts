import { remedyOf } from './remedies.ts'
import { QuickBooksError, type RemediableContext } from './quickbooks-error.ts'

/** No answer came: refused, reset, unresolved, or cut short. */
export class NetworkError extends QuickBooksError {
  override readonly name: string = 'NetworkError'
  /** The request may have reached Intuit: true unless the connection was never made. */
  readonly mayHaveArrived: boolean

  constructor(message: string, input: RemediableContext & { mayHaveArrived: boolean }) {
    const { mayHaveArrived, ...rest } = input
    super(message, {
      code: 'network',
      remedy: remedyOf('network'),
      ...rest,
    })
    this.mayHaveArrived = mayHaveArrived
  }
}

/** No answer within the time allowed. */
export class TimeoutError extends QuickBooksError {
  override readonly name: string = 'TimeoutError'
  readonly timeoutMs: number

  constructor(input: RemediableContext & { timeoutMs: number }) {
    const { timeoutMs, ...rest } = input
    super(`QuickBooks did not answer within ${timeoutMs} ms.`, {
      code: 'timeout',
      remedy: remedyOf('timeout'),
      ...rest,
    })
    this.timeoutMs = timeoutMs
  }
}

/** HTTP 5xx after every retry. */
export class ServerError extends QuickBooksError {
  override readonly name: string = 'ServerError'

  constructor(message: string, input: RemediableContext & { status: number }) {
    super(message, {
      code: 'server',
      remedy: remedyOf('server'),
      ...input,
    })
  }
}

/** An answer that is neither JSON nor a Fault, or JSON of another shape than documented. */
export class UnreadableAnswerError extends QuickBooksError {
  override readonly name: string = 'UnreadableAnswerError'

  constructor(message: string, input: RemediableContext = {}) {
    super(message, {
      code: 'unreadable_answer',
      remedy: remedyOf('unreadable_answer'),
      ...input,
    })
  }
}
