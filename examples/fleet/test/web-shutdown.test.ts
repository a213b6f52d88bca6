import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { listenAnywhere, startWeb } from './support/start-web.ts'

const isRefused = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = connect(port, '127.0.0.1', () => {
      probe.destroy()
      resolve(false)
    })
    probe.on('error', () => resolve(true))
  })

test('the web process ends when it is asked to, also while a proxy keeps a connection busy', async () => {
  // A database that takes connections, and answers nothing until it breaks them.
  const asked: Socket[] = []
  const database = createServer((socket) => void asked.push(socket.on('error', () => undefined)))
  const { web, port } = await startWeb(
    'web-shutdown',
    `postgres://nobody@127.0.0.1:${await listenAnywhere(database)}/none`,
  )
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
    // It has heard: no new connection is taken.
    await expect.poll(() => isRefused(port)).toBe(true)
    for (const one of asked) one.destroy()
    await expect.poll(() => answers).toBe(2)
    const asking = setInterval(() => {
      if (socket.writable) socket.write('GET /nothing HTTP/1.1\r\nHost: web\r\n\r\n')
    }, 200)
    // Else it would be there until this test is ended.
    const end = await web.ended.finally(() => clearInterval(asking))
    socket.destroy()
    expect(end).toEqual({ code: 0, signal: null })
  } finally {
    web.kill('SIGKILL')
    await web.ended
    database.close()
  }
})
