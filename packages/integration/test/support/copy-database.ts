import { randomUUID } from 'node:crypto'
import { createStorage } from '@vectis/quickbooks-storage'
import { run } from '@vectis/quickbooks-storage/database'
import { inject } from 'vitest'
import { createIntegration, type Integration, type IntegrationOptions } from '../../src/index.ts'
import { variablesOf } from './call-command.ts'
import { authorize, keys, openHost, publicUrl } from './open-host.ts'

export const hourMs = 3_600_000
/** The harder reading: every refresh rotates, and a second use of an old value ends the whole grant. */
const strict = { rotateAfterMs: 0, grace: false, reuse: 'revoke' } as const

/** Production was read once and closed, and its database copied. `closing` gets the way to end each part. */
export async function copyProduction(closing: (() => Promise<void>)[], installationId?: string) {
  const server = openServer()
  closing.push(() => server.close())
  const url = await server.create()
  const named = installationId === undefined ? {} : { installationId }
  const options = { database: url, schema: 'public', ...named }
  const host = await openHost(options, { oauth: strict, start: null })
  closing.push(() => host.close())
  await host.quickbooks.start()
  await host.connect()
  await host.quickbooks.for('acme').sync.now()
  await host.quickbooks.close()
  const copy = await server.create(url)
  const { emulator, endpoints, clock } = host
  const open = (database: string, options: Partial<IntegrationOptions> = {}): Integration => {
    const integration = createIntegration({
      database,
      keys,
      credentials: { sandbox: emulator.credentials() },
      publicUrl,
      authorize,
      endpoints,
      clock,
      limiter: { schedule: (_input, call) => call(), throttled() {} },
      ...options,
    })
    closing.push(() => integration.close())
    return integration
  }
  const grant = () => emulator.grants.at(-1)!
  const tick = (integration: Integration) => integration.for('acme').sync.now()
  const env = (database: string, id?: string) => ({
    ...variablesOf({ ...host, schema: 'public' }),
    DATABASE_URL: database,
    ...(id === undefined ? {} : { QUICKBOOKS_INSTALLATION_ID: id }),
  })
  return { host, url, copy, open, emulator, clock, grant, tick, env }
}

/** Databases of a test of its own: made empty or as a copy, as a snapshot of a server would. */
export function openServer() {
  const admin = createStorage({ url: inject('postgresUrl'), keys })
  const made: string[] = []
  return {
    /** The address of a new database: empty, or a copy of the one at that address, which no one may be using. */
    async create(copied?: string): Promise<string> {
      const name = `copied_${randomUUID().replaceAll('-', '').slice(0, 12)}`
      const source = copied === undefined ? '' : ` template ${new URL(copied).pathname.slice(1)}`
      await run(admin, `create database ${name}${source}`, [])
      made.push(name)
      const url = new URL(inject('postgresUrl'))
      url.pathname = `/${name}`
      return url.href
    },
    async close(): Promise<void> {
      for (const name of made) await run(admin, `drop database ${name} with (force)`, [])
      await admin.close()
    },
  }
}
