import type { IncomingMessage } from 'node:http'

/** A message to which Express added the path before a mount, and a parser of the host perhaps its body. */
export type MountedMessage = IncomingMessage & {
  originalUrl?: string
  body?: unknown
  rawBody?: unknown
}

/** More than a form of two fields needs. */
const MAX_BYTES = 16_384

/** The origin is the configured one: a `Host` header is text from outside. Null: the sender went away in the middle. */
export async function toRequest(incoming: MountedMessage, origin: string): Promise<Request | null> {
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
  }
  const url = `${origin}${incoming.originalUrl ?? incoming.url ?? '/'}`
  const { method = 'GET' } = incoming
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers })
  const body = takeRead(incoming) ?? takeParsed(incoming, headers) ?? (await readBytes(incoming))
  if (body === null) return null
  headers.delete('content-length')
  return new Request(url, { method, headers, body })
}

/** What a parser of the host kept as it came; null: none did. */
function takeRead({ body, rawBody }: MountedMessage): string | Buffer<ArrayBuffer> | null {
  for (const given of [rawBody, body]) {
    if (typeof given === 'string') return given
    if (given instanceof Uint8Array) return Buffer.from(given)
  }
  return null
}

/** What a parser made of it: nothing is signed in these forms, so that is as good. Null: none has read it. */
function takeParsed(incoming: MountedMessage, headers: Headers): string | null {
  const { body, readableDidRead } = incoming
  if (body === undefined || body === null) return null
  const text = JSON.stringify(body)
  // Express 4 leaves `{}` on every message that its parsers pass by, and the body unread.
  if (text === '{}' && !readableDidRead) return null
  headers.set('content-type', 'application/json')
  return text
}

async function readBytes(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  const pieces: Uint8Array[] = []
  let size = 0
  try {
    // The route refuses a body of this size itself. The iterator is not ended: that would end the socket too.
    const source = incoming[Symbol.asyncIterator]()
    while (size <= MAX_BYTES) {
      const next = await source.next()
      if (next.done) break
      pieces.push(next.value as Uint8Array)
      size += (next.value as Uint8Array).byteLength
    }
  } catch {
    return null
  }
  return Buffer.concat(pieces)
}
