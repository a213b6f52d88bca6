import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startProgram } from './chaos/program.ts'

test('an address that is no tenant id is refused, and the web process runs on', async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  const deaths: string[] = []
  const web = startProgram({
    kind: 'web',
    name: 'web',
    version: 'old',
    env: {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      STORAGE_SCHEMA: 'app',
      TOKEN_KEY: '00'.repeat(32),
      QUICKBOOKS_CLIENT_ID: 'id',
      QUICKBOOKS_CLIENT_SECRET: 'secret',
      QUICKBOOKS_REDIRECT_URI: 'http://localhost/callback',
      QUICKBOOKS_VERIFIER_TOKEN: 'token',
      PORT: String(port),
    },
    guard: { watch: () => undefined, release: () => undefined, close: async () => undefined },
    logs: join(tmpdir(), `web-input-${process.pid}`),
    onDeath: (death) => void deaths.push(death),
  })
  try {
    await web.ready
    const post = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST' })
      return answer.status
    }
    expect(await post('/tenants/%E0%A4%A/sync')).toBe(400)
    expect(await post('/nothing')).toBe(404)
    expect(deaths).toEqual([])
  } finally {
    web.kill('SIGKILL')
    await web.ended
  }
})
