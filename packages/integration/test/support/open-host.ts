import { createCompany, createEmulator } from '@vectis/quickbooks-emulator'
import type { OAuthOptions } from '@vectis/quickbooks-emulator'
import { createStorage } from '@vectis/quickbooks-storage'
import { inject } from 'vitest'
import {
  emptySchema,
  lookAtTables,
  newSchema,
} from '../../../storage-adapter/test/support/kept-databases.ts'
import { createIntegration, type IntegrationOptions } from '../../src/index.ts'

export const publicUrl = 'http://localhost:3000'
export const path = '/admin/integrations/quickbooks'
export const realmId = '9341457021722202'

/** Whoever the request's header names; a viewer may nothing. */
const people = new Map([
  ['ada', { tenantId: 'acme', actor: 'Ada Admin' }],
  ['bob', { tenantId: 'other', actor: 'Bob Admin' }],
])

export const authorize: IntegrationOptions['authorize'] = (request) => {
  const name = request.headers.get('x-person') ?? ''
  const who = people.get(name)
  if (who !== undefined) return who
  return new Response('no', { status: name === 'vera' ? 403 : 401 })
}

const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
export const keys = { current: { id: 'k1', key } }

/** Schemas that hosts of this process have left, emptied: to migrate one for each host took as long as its test. */
const left: string[] = []

/** The emulated QuickBooks of a host. */
interface Emulated {
  oauth?: OAuthOptions
  /**
   * When its time starts, which is the host's. Null: now, where the database's clock or another process, such as the
   * command, takes part. Default: one day, whatever today is.
   */
  start?: string | null
}

/** A host on an emulated QuickBooks and a schema of its own, and a browser that keeps cookies. */
export async function openHost(
  options: Partial<IntegrationOptions> = {},
  { oauth = {}, start = '2026-11-18T17:00:00Z' }: Emulated = {},
) {
  const emulator = createEmulator({
    companies: [],
    throttle: false,
    oauth,
    ...(start !== null && { start }),
  })
  const { clock } = emulator
  const company = createCompany({ realmId, seed: 3, customers: 6, invoices: 24, clock })
  emulator.addCompany(company)
  const { endpoints } = await emulator.listen()
  const schema = left.pop() ?? newSchema()
  const quickbooks = createIntegration({
    ...(options.storage ? {} : { database: inject('postgresUrl'), schema, keys }),
    credentials: { sandbox: emulator.credentials() },
    publicUrl,
    authorize,
    endpoints,
    clock,
    // No waits between calls, and no limit at the emulator.
    limiter: { schedule: (_input, call) => call(), throttled() {} },
    ...options,
  })
  const jar = new Map<string, string>()
  const send = async (
    route: string,
    { person = 'ada', method = 'POST', headers = {}, form = {}, cookies = true }: Sent = {},
  ) => {
    const url = route.startsWith('http') ? route : `${publicUrl}${path}/${route}`
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await quickbooks.routes(
      new Request(url, {
        method,
        headers: {
          ...(person === null ? {} : { 'x-person': person }),
          ...(cookies && cookie !== '' ? { cookie } : {}),
          ...(method === 'POST' ? { 'sec-fetch-site': 'same-origin' } : {}),
          ...headers,
        },
        ...(method === 'POST' ? { body: new URLSearchParams(form) } : {}),
      }),
    )
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...rules] = line.split('; ')
      const at = pair.indexOf('=')
      if (rules.includes('Max-Age=0')) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }
  /** A person presses Connect, allows it at Intuit, and is sent back. */
  const connect = async () => {
    const asked = await send('connect')
    const callback = await emulator.consent(asked.headers.get('location') ?? '')
    return send(callback, { person: null, method: 'GET' })
  }
  return {
    quickbooks,
    emulator,
    endpoints,
    company,
    clock,
    schema,
    send,
    connect,
    jar,
    async close() {
      await quickbooks.close()
      const storage = createStorage({ url: inject('postgresUrl'), schema, keys })
      // One that was never migrated, or in which a fleet's limiter or a test made tables, is not for the next host.
      const { hasOurs, others } = await lookAtTables(storage.db, schema)
      if (hasOurs && others.length === 0) {
        await emptySchema(storage.db, schema)
        left.push(schema)
      } else await storage.db.schema.dropSchema(schema).ifExists().cascade().execute()
      await storage.close()
      await emulator.close()
    },
  }
}

interface Sent {
  person?: string | null
  method?: string
  headers?: Record<string, string>
  form?: Record<string, string>
  cookies?: boolean
}

export type Host = Awaited<ReturnType<typeof openHost>>

/** The same with one connected company, acme's, that was read once. */
export async function openReadHost(emulated: Emulated = {}): Promise<Host> {
  const host = await openHost({}, emulated)
  await host.quickbooks.start()
  await host.connect()
  await host.quickbooks.for('acme').sync.now()
  return host
}
