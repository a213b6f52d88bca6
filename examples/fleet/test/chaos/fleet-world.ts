import { createQuickBooks, systemClock } from '@vectis/quickbooks'
import { createStorage } from '@vectis/quickbooks-storage'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import type { PostgresServer } from '@vectis/quickbooks-testkit/postgres'
import pg from 'pg'
import { watchPace } from '../../../../packages/sync-runner/test/support/machine-pace.ts'
import { findPort } from '../../../../packages/testkit/src/postgres/find-port.ts'
import { startBooks } from './books.ts'
import type { Books } from './books.ts'
import { startGuard } from './guard.ts'
import { startProgram } from './program.ts'
import type { Program, Version } from './program.ts'

export type Kind = 'normal' | 'hanging' | 'poison-quickbooks' | 'poison-store'

export interface Tenant {
  tenantId: string
  realmId: string
  kind: Kind
  /** Null while it lives. Its rows are as they were, or gone. */
  left: 'disconnected' | 'deleted' | null
}

/** An application: a storage schema, a registration with Intuit, a web process and workers. */
export interface App {
  name: string
  schema: string
  port: number
  tenants: Tenant[]
  web: Program
  workers: Program[]
  startWorker(version: Version): Program
  startWeb(version: Version): Program
  /** What a person does: a POST to the web process. */
  act(act: 'sync' | 'disconnect' | 'delete', tenantId: string): Promise<number>
}

export interface World {
  server: PostgresServer
  books: Books
  pool: pg.Pool
  apps: [main: App, second: App]
  /** Processes that ended without having been asked to. */
  deaths: string[]
  /** How many times as long as on a quiet machine work takes; every limit of real time is multiplied by it. */
  pace(): number
  close(): Promise<void>
}

const key = '00'.repeat(32)
const verifierToken = 'chaos-verifier'
const redirectUri = 'http://localhost/callback'

/** Everything but the chaos: database, emulator, two apps with their tenants connected and read for the first time. */
export async function openWorld(options: {
  seed: string
  sizes: { main: number; second: number; workers: number }
  logs: string
}): Promise<World> {
  const { seed, sizes, logs } = options
  const machine = watchPace()
  const guard = startGuard()
  const server = await startPostgres({ url: '', from: import.meta.url })
  const guardServer = () => void (server.pid !== null && guard.watch(server.pid))
  guardServer()
  const books = startBooks(guard)
  const pool = new pg.Pool({ connectionString: server.url, max: 4 })
  pool.on('error', () => undefined)
  const deaths: string[] = []
  const started = new Set<Program>()
  const clients = ['main', 'second'].map((name) => ({
    clientId: `client-of-${name}`,
    clientSecret: `secret-of-${name}`,
    environment: 'sandbox' as const,
  }))
  const kindOf = (app: string, index: number): Kind => {
    if (app === 'second') return 'normal'
    return (['hanging', 'hanging', 'poison-quickbooks', 'poison-store'] as const)[index] ?? 'normal'
  }
  let realms = 9130357766000
  const describe = (app: 'main' | 'second') =>
    Array.from({ length: sizes[app] }, (_, index): Tenant => {
      const kind = kindOf(app, index)
      realms += 1
      const number = String(index + 1).padStart(2, '0')
      return { tenantId: `${app}-${kind}-${number}`, realmId: `${realms}`, kind, left: null }
    })
  const tenants = { main: describe('main'), second: describe('second') }
  const endpoints = await books.start({
    seed,
    clients,
    companies: [...tenants.main, ...tenants.second].map(({ realmId }) => ({
      realmId,
      customers: 6,
      invoices: 40,
    })),
  })

  const openApp = async (name: 'main' | 'second'): Promise<App> => {
    const schema = `app_${name}`
    const port = await findPort()
    const client = clients.find(({ clientId }) => clientId === `client-of-${name}`)!
    const env = {
      DATABASE_URL: server.url,
      STORAGE_SCHEMA: schema,
      TOKEN_KEY: key,
      QUICKBOOKS_CLIENT_ID: client.clientId,
      QUICKBOOKS_CLIENT_SECRET: client.clientSecret,
      QUICKBOOKS_REDIRECT_URI: redirectUri,
      QUICKBOOKS_VERIFIER_TOKEN: verifierToken,
      QUICKBOOKS_ENDPOINTS: JSON.stringify(endpoints),
      PORT: String(port),
    }
    let count = 0
    const start = (kind: 'worker' | 'web', version: Version) => {
      count += 1
      const program = startProgram({
        kind,
        name: `${name}-${kind}-${count}-${version}`,
        version,
        env,
        guard,
        logs,
        onDeath: (death) => void deaths.push(death),
      })
      started.add(program)
      return program
    }
    const storage = createStorage({ pool, schema, keys: { current: { id: 'k1', key } } })
    await storage.migrate()
    const quickbooks = createQuickBooks({
      credentials: { ...client, redirectUri },
      connections: storage.connections,
      states: storage.states,
      endpoints,
    })
    for (const { tenantId, realmId } of tenants[name]) {
      const asked = { tenantId, environment: 'sandbox' } as const
      const { url, state } = await quickbooks.oauth.buildAuthorizationUrl(asked)
      const parameters = await books.consent(url, realmId)
      const outcome = await quickbooks.oauth.completeAuthorization({
        parameters,
        expectedState: state,
      })
      if (outcome.status !== 'connected') throw new Error(`${tenantId}: ${outcome.status}`)
    }
    await quickbooks.close()
    await storage.close()
    const url = `http://127.0.0.1:${port}`
    await books.subscribe(name, {
      url: `${url}/webhooks/quickbooks`,
      verifierToken,
      clientId: client.clientId,
    })
    return {
      name,
      schema,
      port,
      tenants: tenants[name],
      web: start('web', 'old'),
      workers: Array.from({ length: name === 'main' ? sizes.workers : 1 }, () =>
        start('worker', 'old'),
      ),
      startWorker: (version) => start('worker', version),
      startWeb: (version) => start('web', version),
      async act(act, tenantId) {
        const answer = await fetch(`${url}/tenants/${tenantId}/${act}`, { method: 'POST' })
        await answer.body?.cancel()
        return answer.status
      },
    }
  }

  const close = async () => {
    for (const program of started) {
      if (!program.hasEnded()) program.kill('SIGCONT')
      if (!program.hasEnded()) program.kill('SIGKILL')
    }
    await Promise.all([...started].map(({ ended }) => ended))
    await pool.end()
    await server.close()
    await books.close()
    await guard.close()
    await machine.stop()
  }
  try {
    const apps: [App, App] = [await openApp('main'), await openApp('second')]
    await Promise.all(apps.flatMap(({ web, workers }) => [web, ...workers].map((one) => one.ready)))
    const startAgain = async () => {
      await server.startAgain()
      guardServer()
    }
    return {
      server: { ...server, startAgain },
      books,
      pool,
      apps,
      deaths,
      pace: machine.pace,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Resolves once it holds; false when it never did within the time, which is longer while the machine is busy. */
export async function holds(
  { pace }: Pick<World, 'pace'>,
  check: () => Promise<boolean>,
  withinMs: number,
): Promise<boolean> {
  const begun = performance.now()
  for (;;) {
    if (await check().catch(() => false)) return true
    if (performance.now() - begun > withinMs * pace()) return false
    await systemClock.sleep(250)
  }
}
