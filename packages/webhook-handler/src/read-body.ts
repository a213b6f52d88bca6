import type { Clock } from '@vectis/quickbooks'

export type BodyOutcome =
  | { kind: 'read'; bytes: Uint8Array }
  /** More than the limit: announced by Content-Length or seen while reading. */
  | { kind: 'too_large' }
  /** The body did not end in time. */
  | { kind: 'too_slow' }
  /** The sender went away in the middle. */
  | { kind: 'broken' }

export interface ReadBodyOptions {
  maxBytes: number
  timeoutMs: number
  clock: Clock
}

/** Reads a request body as raw bytes, never more than `maxBytes` of it and never for longer than `timeoutMs`. */
export async function readBody(
  request: Request,
  { maxBytes, timeoutMs, clock }: ReadBodyOptions,
): Promise<BodyOutcome> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > maxBytes) return { kind: 'too_large' }
  if (request.body === null) return { kind: 'read', bytes: new Uint8Array() }

  const reader = request.body.getReader()
  const finished = new AbortController()
  const deadline = clock.sleep(timeoutMs, finished.signal).then(
    (): 'late' => 'late',
    // Aborted because the body ended first: nobody looks at this any more.
    (): 'late' => 'late',
  )
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), deadline])
      if (next === 'late') return { kind: 'too_slow' }
      if (next.done) return { kind: 'read', bytes: joinChunks(chunks, length) }
      length += next.value.byteLength
      if (length > maxBytes) return { kind: 'too_large' }
      chunks.push(next.value)
    }
  } catch {
    return { kind: 'broken' }
  } finally {
    finished.abort()
    // Stops an endless sender; a cancel that fails has nothing left to cancel.
    reader.cancel().catch(() => {})
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
