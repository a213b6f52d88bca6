import { docsOf, remedyOf } from '@vectis/quickbooks/errors'

/** The frameworks for which the message contains the exact fix. */
export type Framework = 'express' | 'fastify' | 'node' | 'fetch'

/**
 * Something read or parsed the body before the webhook handler. The signature covers the original bytes, and JSON that
 * was parsed and serialised again has other bytes. The error is not thrown if the body is still a stream, or if the
 * bytes are in `request.rawBody` or `request.body` as a Buffer, a Uint8Array or a string.
 */
export class RawBodyUnavailableError extends Error {
  override readonly name = 'RawBodyUnavailableError'
  readonly code = 'raw_body_unavailable'
  readonly framework: Framework

  constructor(framework: Framework) {
    super(
      'The QuickBooks webhook needs the raw request body, but it was already parsed or read. Two lines fix it:\n' +
        remedyOf(`raw_body_unavailable ${framework}`),
    )
    this.framework = framework
  }

  /** The address of the page that describes the code. */
  get docs(): string {
    return docsOf(this.code, this.framework)
  }
}
