import { docsOf } from './docs-of.ts'

/** The fields of every error of this package. None of them is secret. */
export interface QuickBooksErrorOptions {
  /** A documented code; see the error reference. */
  code: string
  /** What an operator should do, in words that an operator understands. */
  remedy?: string
  realmId?: string
  /** Intuit's id of the exchange; quote it to their support. */
  intuitTid?: string | null
  /** HTTP status, when there was an answer. */
  status?: number
  cause?: unknown
}

/** Where an error happened: the options without those that its class sets. */
export type QuickBooksErrorContext = Omit<QuickBooksErrorOptions, 'code' | 'remedy'>

/** The same, with a `remedy` that replaces the class's own when it depends on the request. */
export type RemediableContext = QuickBooksErrorContext & { remedy?: string }

/**
 * The base of every error of this package that reports what QuickBooks or the connection did. Invalid arguments are
 * `TypeError` and `RangeError` instead. `message` ends with the remedy. See docs/decisions/0014.
 */
export class QuickBooksError extends Error {
  override readonly name: string = 'QuickBooksError'
  readonly code: string
  readonly remedy: string | null
  readonly realmId: string | null
  readonly intuitTid: string | null
  readonly status: number | null

  constructor(message: string, options: QuickBooksErrorOptions) {
    super(
      options.remedy === undefined ? message : `${message} ${options.remedy}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = options.code
    this.remedy = options.remedy ?? null
    this.realmId = options.realmId ?? null
    this.intuitTid = options.intuitTid ?? null
    this.status = options.status ?? null
  }

  /** The address of the page that describes the code. */
  get docs(): string {
    return docsOf(this.code)
  }

  /** Only codes and messages: the cause may hold secrets. */
  toJSON(): object {
    const { name, code, message, realmId, intuitTid, status } = this
    return { name, code, message, realmId, intuitTid, status }
  }
}
