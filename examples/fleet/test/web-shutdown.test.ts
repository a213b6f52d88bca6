import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startProgram } from './chaos/program.ts'

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('the web process ends when it is asked to, also while a proxy keeps a connection busy', async () => {
  const probe = createServer()
  const port = await portOf(probe)
  probe.close()
  // A database that takes connections, and answers nothing until it breaks them.
  const asked: Socket[] = []
  const database = createServer((socket) => void asked.push(socket.on('error', () => undefined)))
  const web = startProgram({
    kind: 'web',
    name: 'web',
    version: 'old',
    env: {
      DATABASE_URL: `postgres://nobody@127.0.0.1:${await portOf(database)}/none`,
      STORAGE_SCHEMA: 'app',
      TOKEN_KEY: '00'.repeat(32),
      QUICKBOOKS_CLIENT_ID: 'id',
      QUICKBOOKS_CLIENT_SECRET: 'secret',
      QUICKBOOKS_REDIRECT_URI: 'http://localhost/callback',
      QUICKBOOKS_VERIFIER_TOKEN: 'token',
      PORT: String(port),
    },
    guard: { watch: () => undefined, release: () => undefined, close: async () => undefined },
    logs: join(tmpdir(), `web-shutdown-${process.pid}`),
    onDeath: () => undefined,
  })
  try {
    await web.ready
    // As a proxy does: one request after the other on a connection that stays open.
    const socket = connect(port, '127.0.0.1')
    let answers = 0
    socket.on('data', (chunk) => void (answers += chunk.toString().split('HTTP/1.1 ').length - 1))
    socket.on('error', () => undefined)
    socket.write('GET /nothing HTTP/1.1\r\nHost: web\r\n\r\n')
    await expect.poll(() => answers).toBe(1)
    socket.write('POST /tenants/t/sync HTTP/1.1\r\nHost: web\r\nContent-Length: 0\r\n\r\n')
    await expect.poll(() => asked.length).toBeGreaterThan(0)
    web.kill('SIGTERM')
    await sleep(500)
    for (const one of asked) one.destroy()
    await expect.poll(() => answers).toBe(2)
    const asking = setInterval(() => {
      if (socket.writable) socket.write('GET /nothing HTTP/1.1\r\nHost: web\r\n\r\n')
    }, 200)
    const end = await Promise.race([web.ended, sleep(10_000, 'still there')])
    clearInterval(asking)
    socket.destroy()
    expect(end).toEqual({ code: 0, signal: null })
  } finally {
    web.kill('SIGKILL')
    await web.ended
    database.close()
  }
})
