import { remedyOf } from '@vectis/quickbooks/errors'

/** The frameworks whose fix is known word by word. */
export type Framework = 'express' | 'fastify' | 'node' | 'fetch'

/**
 * Something read or parsed the body before the webhook handler. The signature covers the bytes as sent, and JSON that
 * was parsed and written again has other bytes. You do not get it when the body is still a stream, or the bytes are in
 * `request.rawBody` or `request.body` as a Buffer, a Uint8Array or a text.
 */
export class RawBodyUnavailableError extends Error {
  override readonly name = 'RawBodyUnavailableError'
  readonly code = 'raw_body_unavailable'
  readonly framework: Framework

  constructor(framework: Framework) {
    super(
      'The QuickBooks webhook needs the raw request body, but it was already parsed or read. Two lines mend it:\n' +
        remedyOf(`raw_body_unavailable ${framework}`),
    )
    this.framework = framework
  }
}
