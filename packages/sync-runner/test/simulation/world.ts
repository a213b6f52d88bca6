import { parseWebhookBody, toInstant } from '@vectis/quickbooks'
import type {
  ConnectionStore,
  HttpExchange,
  SyncStore,
  WebhookEventStore,
} from '@vectis/quickbooks'
import {
  createActivity,
  createCompany,
  createEmulator,
  createVirtualClock,
} from '@vectis/quickbooks-testkit'
import type {
  BooksCompany,
  CompanyActivity,
  Emulator,
  VirtualClock,
} from '@vectis/quickbooks-testkit'
import {
  createMemoryConnectionStore,
  createMemorySyncStore,
  createMemoryWebhookEventStore,
} from '@vectis/quickbooks-testkit/contracts'
import type { SyncTables } from '@vectis/quickbooks-testkit/contracts'
import type { Seeded } from './seeded.ts'

/** Each world has a tenant and a realm of its own, so that many can share a database. */
export interface Subject {
  tenantId: string
  realmId: string
}

const minuteMs = 60_000

/** Where the sync keeps what it read: the reference store, or a database. */
export interface SimulatedStores {
  connections: ConnectionStore
  sync: SyncStore
  webhookEvents: WebhookEventStore
  readTables(): Promise<SyncTables>
  close(): Promise<void>
}

export type OpenStores = (clock: VirtualClock, subject: Subject) => Promise<SimulatedStores>

export const openMemoryStores: OpenStores = async (clock, subject) => {
  const webhookEvents = createMemoryWebhookEventStore()
  const sync = createMemorySyncStore({ clock, webhookEvents })
  return {
    connections: createMemoryConnectionStore({ clock }),
    sync,
    webhookEvents,
    readTables: async () => sync.tables(subject),
    close: async () => undefined,
  }
}

/** A company with a life of its own, and an Intuit that has bad days. */
export interface World extends Subject {
  clock: VirtualClock
  emulator: Emulator
  company: BooksCompany
  stores: SimulatedStores
  hasWebhooks: boolean
  /** Nothing happens here that change data capture does not tell: one read of changes must bring the tables up to date. */
  isPlain: boolean
  /** Does `count` things to the books. */
  edit(count: number): void
  /** The books do not move, nothing fails, nothing is lost from now on. */
  calm(): void
  readonly isCalm: boolean
  exchange: HttpExchange
  /** Things that happened, for the record of a run. */
  trace: string[]
}

export async function createWorld(
  random: Seeded,
  {
    seed,
    openStores,
    settle,
  }: { seed: number; openStores: OpenStores; settle?: () => Promise<void> },
): Promise<World> {
  const tenantId = `tenant-${seed}`
  const realmId = `913035776${String(seed).padStart(7, '0')}`
  const clock = createVirtualClock(settle === undefined ? {} : { settle })
  const trace: string[] = []
  let isCalm = false
  const isPlain = random.chance(0.5)
  const company = createCompany({
    realmId,
    seed: random.integer(1, 1e9),
    clock,
    customers: random.integer(2, 8),
    invoices: random.integer(0, 24),
    multiCurrency: random.chance(0.5),
    quirks: {
      timestampLagMs: random.chance(0.3) ? random.integer(1, 120) * 1_000 : 0,
      changesLagMs: random.chance(0.3) ? random.integer(1, 120) * 1_000 : 0,
      stubsHaveMetaData: random.chance(0.7),
      templatesInChanges: random.chance(0.2),
      tieOrder: random.pick(['created', 'recent']),
      ancestorsMove: isPlain || random.chance(0.5),
      emptyLinksStay: random.chance(0.5),
      voidedUnitPrice: random.pick(['dropped', 'zero']),
    },
  })
  const emulator = createEmulator({ clock, seed: random.integer(1, 1e9), companies: [company] })
  const activity: CompanyActivity = createActivity(company, {
    seed: random.integer(1, 1e9),
    ...(isPlain ? { without: ['mergeCustomers', 'renameCustomer'] } : {}),
  })
  const stores = await openStores(clock, { tenantId, realmId })
  await stores.connections.forTenant(tenantId).connect({
    environment: 'sandbox',
    realmId,
    tokens: emulator.issueTokens({ realmId }),
    timeZone: 'America/Los_Angeles',
  })

  const edit = (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const step = activity.step()
      if (step === null) continue
      trace.push(`${step.name} ${step.entity} ${step.id}`)
      if (random.chance(0.02)) moveIntoFuture(step)
    }
  }
  const moveIntoFuture = ({ entity, id }: { entity: string; id: string }) => {
    const at = clock.now() + random.integer(1, 600) * minuteMs
    try {
      company.operations.setUpdatedAt({ entity: entity as 'Invoice', id, at })
      trace.push(`future ${entity} ${id}`)
    } catch {
      // It was deleted in that step.
    }
  }

  const trouble = random.chance(0.5) ? random.fraction() * 0.2 : 0
  const liveliness = random.fraction() * 0.6
  const exchange: HttpExchange = async (request) => {
    const isApi = request.url.includes('/v3/company/')
    if (!isApi) return emulator.exchange(request)
    if (!isCalm && random.chance(liveliness)) edit(random.integer(1, 3))
    if (!isCalm && random.chance(trouble)) return fail(request)
    const answer = await emulator.exchange(request)
    if (!isCalm && random.chance(liveliness / 3)) edit(1)
    return answer
  }
  const fail = async (request: Parameters<HttpExchange>[0]): ReturnType<HttpExchange> => {
    const kind = random.pick(['reset', 'lost', 'slow', '503', '500', '429', 'xml'] as const)
    trace.push(`fault ${kind}`)
    if (kind === 'reset') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    if (kind === 'lost') {
      await emulator.exchange(request)
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    }
    if (kind === 'slow') {
      await clock.sleep(10 * minuteMs, request.signal)
      throw new Error('unreachable: the transport times out first')
    }
    const body = kind === 'xml' ? '<h1>Service Unavailable</h1>' : '{}'
    const status = kind === '429' ? 429 : kind === '500' ? 500 : 503
    const headers: Record<string, string> = {
      'content-type': kind === 'xml' ? 'text/html' : 'application/json',
      ...(kind === '429' ? { 'retry-after': String(random.integer(1, 60)) } : {}),
    }
    return { status, headers, body: Buffer.from(body) }
  }

  const hasWebhooks = random.chance(0.6)
  if (hasWebhooks) {
    const loss = random.chance(0.4) ? random.fraction() * 0.5 : 0
    emulator.webhooks.subscribe({
      url: 'https://vectis.example/api/webhooks/quickbooks',
      verifierToken: 'simulated',
      envelope: random.chance(0.3) ? 'legacy' : 'cloudevents',
      duplicates: random.fraction() * 0.3,
      reorder: random.fraction() * 0.3,
      batchWindowMs: random.integer(0, 20) * 1_000,
      async deliver({ body }) {
        // Lost by chance, but not once the world is calm: what was sent before stays lost.
        if (!isCalm && random.chance(loss)) return { status: 200 }
        if (!isCalm && random.chance(0.1)) return { status: 503 }
        const receivedAt = toInstant(clock.now())
        const events = parseWebhookBody(body)
        await stores.webhookEvents.record(events.map((event) => ({ tenantId, event, receivedAt })))
        return { status: 200 }
      },
    })
  }

  return {
    tenantId,
    realmId,
    clock,
    emulator,
    company,
    stores,
    hasWebhooks,
    isPlain,
    edit,
    calm: () => {
      isCalm = true
    },
    get isCalm() {
      return isCalm
    },
    exchange,
    trace,
  }
}
