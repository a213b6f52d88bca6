import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import pg from 'pg'

/** Messages of PostgreSQL's protocol: a letter, then the length of the rest, itself included. */
function* takeMessages(state: { rest: Buffer }): Generator<Buffer> {
  for (;;) {
    const { rest } = state
    if (rest.length < 5) return
    const length = 1 + rest.readUInt32BE(1)
    if (rest.length < length) return
    state.rest = rest.subarray(length)
    yield rest.subarray(0, length)
  }
}

const letter = (message: Buffer) => String.fromCharCode(message[0] ?? 0)

function build(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeUInt32BE(4 + body.length, 1)
  return Buffer.concat([head, body])
}

const text = (...parts: string[]) => Buffer.from(parts.map((part) => `${part}\0`).join(''))
const number = (value: number) => {
  const body = Buffer.alloc(4)
  body.writeUInt32BE(value)
  return body
}

/** A connection to the server: signed in by `pg`, which then lets go of its socket. */
async function openBackend(url: string): Promise<Socket> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  stream.removeAllListeners()
  stream.on('error', () => {})
  return stream
}

/**
 * A proxy that pools by transaction, as PgBouncer with `server_reset_query`: no two transactions in a row have the same
 * server connection, and what a session could keep (settings, advisory locks, prepared statements, temporary tables) is
 * discarded between them.
 */
export async function startPoolingProxy(
  url: string,
): Promise<{ url: string; transactions(): number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const idle: Socket[] = []
  let transactions = 0

  async function open(): Promise<Socket> {
    const socket = await openBackend(url)
    sockets.add(socket)
    return socket
  }
  idle.push(await open(), await open())

  /** Forgets all of the session, then lines up behind the others. */
  function giveBack(socket: Socket): void {
    const back = { rest: Buffer.alloc(0) }
    socket.removeAllListeners('data')
    socket.on('data', (chunk: Buffer) => {
      back.rest = Buffer.concat([back.rest, chunk])
      for (const message of takeMessages(back)) if (letter(message) === 'Z') idle.push(socket)
    })
    socket.write(build('Q', text('discard all')))
  }

  const server = createServer({ noDelay: true }, (client) => {
    sockets.add(client)
    client.on('close', () => sockets.delete(client))
    client.on('error', () => {})
    const front = { rest: Buffer.alloc(0) }
    let isStarted = false
    let backend: Promise<Socket> | null = null
    /** Answers "ready" that the client waits for. */
    let awaited = 0

    function start(): boolean {
      if (front.rest.length < 8) return false
      const length = front.rest.readUInt32BE(0)
      if (front.rest.length < length) return false
      const code = front.rest.readUInt32BE(4)
      front.rest = front.rest.subarray(length)
      // 80877103 asks for TLS.
      if (code === 80_877_103) {
        client.write('N')
        return start()
      }
      isStarted = true
      client.write(
        Buffer.concat([
          build('R', number(0)),
          build('S', text('server_version', '18.0')),
          build('S', text('client_encoding', 'UTF8')),
          build('K', Buffer.concat([number(1), number(1)])),
          build('Z', Buffer.from('I')),
        ]),
      )
      return true
    }

    async function take(): Promise<Socket> {
      const socket = idle.shift() ?? (await open())
      transactions += 1
      socket.removeAllListeners('data')
      const back = { rest: Buffer.alloc(0) }
      socket.on('data', (chunk: Buffer) => {
        back.rest = Buffer.concat([back.rest, chunk])
        for (const message of takeMessages(back)) {
          client.write(message)
          if (letter(message) !== 'Z') continue
          awaited -= 1
          if (awaited > 0 || message[5] !== 'I'.charCodeAt(0)) continue
          backend = null
          giveBack(socket)
        }
      })
      return socket
    }

    client.on('data', (chunk: Buffer) => {
      front.rest = Buffer.concat([front.rest, chunk])
      if (!isStarted && !start()) return
      for (const message of takeMessages(front)) {
        if (letter(message) === 'X') {
          client.end()
          return
        }
        if (letter(message) === 'Q' || letter(message) === 'S') awaited += 1
        backend ??= take()
        void backend.then((socket) => socket.write(message))
      }
    })
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const address = new URL(url)
  address.hostname = '127.0.0.1'
  address.port = String(port)
  address.search = ''
  return {
    url: String(address),
    transactions: () => transactions,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
