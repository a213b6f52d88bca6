import type { Clock } from '@vectis/quickbooks'
import type { IncomingDelivery } from './delivery.ts'

export type BodyOutcome =
  | { kind: 'read'; bytes: Uint8Array }
  /** More than the limit: announced by Content-Length or seen while reading. */
  | { kind: 'too_large' }
  /** The body did not end in time. */
  | { kind: 'too_slow' }
  /** The sender closed the connection before the end. */
  | { kind: 'broken' }

export interface ReadBodyOptions {
  maxBytes: number
  timeoutMs: number
  clock: Clock
  /** Aborted when the delivery is answered: cancels the timer. */
  answered: AbortSignal
}

/** Reads a body as raw bytes, never more than `maxBytes` of it and never for longer than `timeoutMs`. */
export async function readBody(
  { header, body }: IncomingDelivery,
  { maxBytes, timeoutMs, clock, answered }: ReadBodyOptions,
): Promise<BodyOutcome> {
  const announced = Number(header('content-length') ?? 0)
  if (announced > maxBytes) return { kind: 'too_large' }
  if (body === null) return { kind: 'read', bytes: new Uint8Array() }

  const late = () => 'late' as const
  const deadline = clock.sleep(timeoutMs, answered).then(late, late)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const chunk = await Promise.race([body.read(), deadline])
      if (chunk === 'late') return { kind: 'too_slow' }
      if (chunk === null) return { kind: 'read', bytes: joinChunks(chunks, length) }
      length += chunk.byteLength
      if (length > maxBytes) return { kind: 'too_large' }
      chunks.push(chunk)
    }
  } catch {
    return { kind: 'broken' }
  } finally {
    // Stops an endless sender.
    body.cancel()
  }
}

function joinChunks(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks
  if (chunks.length === 1 && only) return only
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}
