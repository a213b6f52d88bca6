import pg from 'pg'
import { createActivity, createEmulator, createSeededRandom } from '@vectis/quickbooks-emulator'
import type {
  ActivityName,
  ClientApp,
  CompanyActivity,
  Emulator,
  SeededRandom,
} from '@vectis/quickbooks-emulator'
import { createStorage } from '@vectis/quickbooks-storage'
import { systemClock } from '@vectis/quickbooks'
import { parseWebhookBody } from '@vectis/quickbooks/webhooks'
import { compareTables } from '../../../../packages/sync-runner/test/support/compare-tables.ts'
import { readTables } from '../../../../packages/sync-runner/test/support/read-tables.ts'

/** A delivery as Intuit's side saw it. */
export interface SeenDelivery {
  app: string
  /** When the answer came, epoch milliseconds. */
  at: number
  status: number | null
  attempt: number
  events: SeenEvent[]
}

export interface SeenEvent {
  realmId: string
  entity: string
  id: string
  operation: string
  occurredAt: string
}

export interface BooksOptions {
  seed: string
  clients: ClientApp[]
  companies: { realmId: string; customers: number; invoices: number }[]
}

/** What a call of QuickBooks takes: so a run takes a second or two, and faults meet it. */
const LATENCY_MS = 250

/** No webhook announces a template, and a tick reads them once a day: in minutes the tables need not have them. */
const without: ActivityName[] = [
  'runTemplate',
  'createTemplate',
  'changeTemplate',
  'deleteTemplate',
]

let emulator: Emulator
let activities: CompanyActivity[] = []
let living: AbortController | null = null
let random: SeededRandom
let steps = 0
/** Indexes of companies whose books have changed. */
const changed = new Set<number>()
let seen: SeenDelivery[] = []

const api = {
  async start({ seed, clients, companies }: BooksOptions) {
    random = createSeededRandom(`life ${seed}`)
    emulator = createEmulator({ seed: 1, clients, companies, latencyMs: LATENCY_MS })
    activities = emulator.companies.map((company) =>
      createActivity(company, { seed: `${seed} ${company.realmId}`, without }),
    )
    const { endpoints } = await emulator.listen({ port: 0 })
    return endpoints
  },
  consent: (url: string, realmId: string) => emulator.consent(url, { realmId }),
  /** Signed deliveries to a web process, as the developer portal sets it up. */
  subscribe(app: string, options: { url: string; verifierToken: string; clientId: string }) {
    emulator.webhooks.subscribe({
      ...options,
      async deliver({ url, headers, body, attempt, timeoutMs, signal }) {
        const end = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
        const answered = fetch(url, { method: 'POST', headers, body, signal: end })
        const status = await answered.then(
          async (answer) => {
            await answer.body?.cancel()
            return answer.status
          },
          () => null,
        )
        const events = parseWebhookBody(body).map((event) => ({
          realmId: event.realmId,
          entity: event.entity,
          id: event.deletedId ?? event.entityId,
          operation: event.deletedId === null ? event.operation : 'deleted',
          occurredAt: event.occurredAt ?? '',
        }))
        seen.push({ app, at: Date.now(), status, attempt, events })
        if (status === null) throw new Error('No answer came')
        return { status }
      },
    })
  },
  /** So many changes a second, in every company once before any has another, in an order by chance; 0 ends it. */
  live(perSecond: number) {
    living?.abort()
    living = null
    if (perSecond === 0) return
    living = new AbortController()
    const { signal } = living
    const go = async () => {
      for (;;) {
        for (const index of random.sample([...activities.keys()], activities.length)) {
          await systemClock.sleep(1_000 / perSecond, signal)
          if (activities[index]!.step() === null) continue
          steps += 1
          changed.add(index)
        }
      }
    }
    go().catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  },
  /** Deliveries since the last call, and what still waits. */
  take() {
    const taken = seen
    seen = []
    const pending = emulator.webhooks.endpoints.reduce((sum, one) => sum + one.pending, 0)
    return { taken, pending }
  },
  hang: (realmId: string) =>
    void emulator.faults.push({
      name: 'hangs',
      match: { realmId, path: '/v3/company' },
      respond: { connection: 'hang' },
    }),
  poison: (realmId: string) =>
    void emulator.faults.push({
      name: 'poison',
      match: { realmId, path: '/v3/company' },
      respond: 'application-error',
    }),
  /** Hanging calls are answered again; poison stays. */
  unhang(poisoned: string[]) {
    emulator.faults.clear()
    for (const realmId of poisoned) api.poison(realmId)
  },
  /** Where the tables differ from the books. */
  async compare(input: { url: string; schema: string; tenantId: string; realmId: string }) {
    const pool = new pg.Pool({ connectionString: input.url, max: 1 })
    const keys = { current: { id: 'k1', key: '00'.repeat(32) } }
    const storage = createStorage({ pool, schema: input.schema, keys })
    try {
      const tables = await readTables(storage, input)
      return compareTables(tables, emulator.company(input.realmId))
    } finally {
      await storage.close()
      await pool.end()
    }
  },
  figures() {
    const calls = emulator.log.records.filter(({ path }) => path.startsWith('/v3/company/'))
    const pages = calls.filter(
      ({ statement, fault }) =>
        fault === null && statement !== null && /order\s*by/i.test(statement),
    )
    const distinct = new Set(pages.map(({ realmId, statement }) => `${realmId} ${statement}`))
    return {
      steps,
      companies: activities.length,
      companiesChanged: changed.size,
      calls: calls.length,
      pages: pages.length,
      pagesAgain: pages.length - distinct.size,
      throttled: calls.filter(({ throttled }) => throttled).length,
      writes: emulator.log.writes().length,
    }
  },
}

export type BooksApi = typeof api

process.on('message', ({ id, method, args }: { id: number; method: string; args: unknown[] }) => {
  const call = api[method as keyof BooksApi] as (...given: unknown[]) => unknown
  const answer = async () => call(...args)
  answer().then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  )
})
process.on('disconnect', () => process.exit())
