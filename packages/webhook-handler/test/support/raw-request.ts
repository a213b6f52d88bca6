import { connect, type Socket } from 'node:net'
import { path } from './servers.ts'

export type Part = string | Uint8Array

/** The head of a POST, written by hand: header lines as they are, in their order, repeated ones too. */
export function buildHead(lines: readonly string[]): string {
  return [`POST ${path} HTTP/1.1`, 'host: x', ...lines, '', ''].join('\r\n')
}

/** One chunk of a chunked body. */
export function buildChunk(bytes: Uint8Array): Part[] {
  return [`${bytes.length.toString(16)}\r\n`, bytes, '\r\n']
}

/** A socket on which a request is written piece by piece; `status` is the answer's, `closed` when the server hung up. */
export interface RawExchange {
  write(part: Part): void
  readonly status: Promise<number>
  readonly closed: Promise<void>
  end(): void
}

export function openExchange(port: number): RawExchange {
  const socket: Socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let text = ''
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  const status = new Promise<number>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const found = /^HTTP\/1\.1 (\d{3})/.exec(text)
      if (found) resolve(Number(found[1]))
    })
    socket.on('close', () => resolve(0))
  })
  // A server that refuses hangs up while the body is still being written.
  socket.on('error', () => {})
  return {
    write: (part) => void (socket.writable && socket.write(part)),
    status,
    closed,
    end: () => void socket.destroy(),
  }
}

/** Sends the parts as separate writes and returns the status; 0 when the server hung up without one. */
export async function sendRaw(port: number, parts: readonly Part[]): Promise<number> {
  const exchange = openExchange(port)
  for (const part of parts) {
    exchange.write(part)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const status = await exchange.status
  exchange.end()
  return status
}
