import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const first = 15_000
let asked = 0

/**
 * A port of loopback on which nothing listens, below those that the system gives to connections. One of these may be taken
 * by a connection while its server is down, even by that of a client that tries to reach it, and then the server cannot
 * start again.
 */
export async function findPort(): Promise<number> {
  const size = firstOfConnections() - first
  // Where nearly all ports are for connections, it has to be one of them.
  if (size < 1_000) return listenAndLeave(0)
  for (let tries = 0; tries < size; tries += 1) {
    // Processes that start at the same time look in different places.
    const port = first + ((process.pid * 61 + (asked += 1)) % size)
    try {
      return await listenAndLeave(port)
    } catch (error) {
      if (!['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? ''))
        throw error
    }
  }
  throw new Error('Expected a TCP port on which nothing listens.')
}

async function listenAndLeave(wanted: number): Promise<number> {
  const probe = createServer().listen(wanted, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('Expected a TCP port.')
  return address.port
}

/** Linux says it; elsewhere it is usually what IANA recommends. */
function firstOfConnections(): number {
  try {
    const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
    return Number.parseInt(range, 10)
  } catch {
    return 49_152
  }
}
