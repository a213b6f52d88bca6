import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPort } from '../../../../packages/testkit/src/postgres/find-port.ts'
import { startProgram } from '../chaos/program.ts'

/** Listens on a port of this machine that is free. */
export async function listenAnywhere(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** The web process of the example by itself, on a free port; `deaths` are those that nobody asked for. */
export async function startWeb(name: string, databaseUrl: string) {
  const port = await findPort()
  const deaths: string[] = []
  const web = startProgram({
    kind: 'web',
    name: 'web',
    version: 'old',
    env: {
      DATABASE_URL: databaseUrl,
      STORAGE_SCHEMA: 'app',
      TOKEN_KEY: '00'.repeat(32),
      QUICKBOOKS_CLIENT_ID: 'id',
      QUICKBOOKS_CLIENT_SECRET: 'secret',
      QUICKBOOKS_REDIRECT_URI: 'http://localhost/callback',
      QUICKBOOKS_VERIFIER_TOKEN: 'token',
      PORT: String(port),
    },
    guard: { watch: () => undefined, release: () => undefined, close: async () => undefined },
    logs: join(tmpdir(), `${name}-${process.pid}`),
    onDeath: (death) => void deaths.push(death),
  })
  return { web, port, deaths }
}
