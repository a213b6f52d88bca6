import { createServer } from 'node:http'
import { systemClock } from '@vectis/quickbooks'
import type { ConnectionStore, WebhookEventStore } from '@vectis/quickbooks/ports'
import type { Storage } from '@vectis/quickbooks-storage'
import { createEmulator, createVirtualClock, type BooksCompany } from '@vectis/quickbooks-emulator'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { afterEach, expect, test } from 'vitest'
import { watchPace } from '../../sync-runner/test/support/machine-pace.ts'
import { createWebhookHandler, toNodeHandler } from '../src/index.ts'
import { cloudEvent, sign } from './support/deliveries.ts'
import { connectTenants, realmA, tokenA } from './support/fixture.ts'
import { openStorage } from './support/open-storage.ts'
import { listen } from './support/servers.ts'
import { freezePostgres, stopPostgres } from './support/stop-postgres.ts'

/** FULL=1 adds the true outages: 30 s of real time each, under load, about 3 minutes together. */
const isFull = process.env['FULL'] === '1'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function begin() {
  const server = await startPostgres({ from: import.meta.url, url: '' })
  closing.push(() => server.close())
  const storage = await openStorage({ url: server.url })
  closing.push(() => storage.close())
  await connectTenants(storage.connections)
  return { server, storage }
}

test('PostgreSQL hangs for 30 s: 503 after 2.5 s, then Intuit delivers again and nothing is lost', async () => {
  const { server, storage } = await begin()
  let isFrozen = false
  let underWay = 0
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  const clock = createVirtualClock({
    // Time stands still while a server that runs is at work.
    settle: async () => {
      await turn()
      while (underWay > 0 && !isFrozen) await turn()
    },
  })
  const watch = async <Result>(work: Promise<Result>): Promise<Result> => {
    underWay += 1
    return work.finally(() => (underWay -= 1))
  }
  const connections: Pick<ConnectionStore, 'findRealms'> = {
    findRealms: (realmIds) => watch(storage.connections.findRealms(realmIds)),
  }
  const events: Pick<WebhookEventStore, 'record' | 'recordRejection'> = {
    record: (list) => watch(storage.webhookEvents.record(list)),
    recordRejection: (input) => watch(storage.webhookEvents.recordRejection(input)),
  }
  const handler = createWebhookHandler({ connections, events, clock })
  const emulator = createEmulator({
    clock,
    companies: [{ realmId: realmA, environment: 'sandbox', customers: 2, invoices: 2 }],
  })
  const sent = new Set<string>()
  const answers: { status: number; tookMs: number }[] = []
  const endpoint = emulator.webhooks.subscribe({
    url: 'https://vectis.example/api/webhooks/quickbooks',
    verifierToken: tokenA,
    connectedOnly: false,
    deliver: async ({ url, headers, body }) => {
      for (const { id } of JSON.parse(body) as { id: string }[]) sent.add(id)
      const at = clock.now()
      const { status } = await handler.fetch(new Request(url, { method: 'POST', headers, body }))
      answers.push({ status, tookMs: clock.now() - at })
      return { status }
    },
  })
  const { operations } = emulator.company(realmA) as BooksCompany
  const announce = (name: string) => operations.createCustomer({ displayName: name })

  announce('before')
  await clock.run(endpoint.idle())
  expect(answers.map(({ status }) => status)).toEqual([200])

  const wake = freezePostgres(server)
  isFrozen = true
  const frozenAt = clock.now()
  for (let second = 0; second < 30; second += 1) {
    announce(`during ${second}`)
    await clock.advance(1_000)
  }
  const during = answers.slice(1)
  expect(during.length).toBeGreaterThan(1)
  expect(during.every(({ status, tookMs }) => status === 503 && tookMs <= 2_500)).toBe(true)
  expect(endpoint.pending).toBe(30)

  isFrozen = false
  wake()
  await clock.run(endpoint.idle())
  announce('after')
  await clock.run(endpoint.idle())
  expect(answers.at(-1)?.status).toBe(200)
  expect(clock.now() - frozenAt).toBeLessThan(70_000)
  expect(sent.size).toBe(32)
  expect(await listIds(storage)).toEqual([...sent].sort())
})

const outages = {
  'hangs (SIGSTOP)': (server: Awaited<ReturnType<typeof startPostgres>>) =>
    Promise.resolve(freezePostgres(server)),
  'is gone (SIGQUIT) and started again': async (
    server: Awaited<ReturnType<typeof startPostgres>>,
  ) => {
    const start = await stopPostgres(server)
    return () => {
      const again = start()
      closing.push(() => again.end())
    }
  },
}

const full = Object.entries(isFull ? outages : {})
for (const [name, interrupt] of full) {
  test(`30 s of real time in which PostgreSQL ${name}, at 50 deliveries a second`, async () => {
    const { server, storage } = await begin()
    const handler = createWebhookHandler({
      connections: storage.connections,
      events: storage.webhookEvents,
    })
    const receiver = await listen(
      createServer((request, response) => void toNodeHandler(handler)(request, response)),
    )
    closing.push(() => receiver.close())
    const sent = new Set<string>()
    const answers: { at: number; status: number; tookMs: number }[] = []
    const start = performance.now()
    const machine = watchPace()
    closing.push(() => machine.stop())

    /** One event until it is acknowledged, at the first waits of Intuit's schedule. */
    async function deliver(): Promise<void> {
      const event = cloudEvent(realmA)
      sent.add(event.id)
      const body = JSON.stringify([event])
      const headers = { 'intuit-signature': sign(body, tokenA) }
      for (const wait of [10_000, 20_000, 30_000, 0]) {
        const at = performance.now()
        const { status } = await fetch(receiver.url, { method: 'POST', headers, body })
        answers.push({ at: at - start, status, tookMs: performance.now() - at })
        if (status === 200) return
        await systemClock.sleep(wait)
      }
      throw new Error('An event was given up.')
    }

    const under: Promise<void>[] = []
    const sender = setInterval(() => under.push(deliver()), 20)
    await systemClock.sleep(3_000)
    const resume = await interrupt(server)
    const stoppedAt = performance.now() - start
    await systemClock.sleep(30_000)
    const resumedAt = performance.now() - start
    resume()
    await systemClock.sleep(5_000)
    clearInterval(sender)
    await Promise.all(under)

    const during = answers.filter(({ at }) => at > stoppedAt && at < resumedAt - 2_600)
    const longest = Math.max(...during.map(({ tookMs }) => tookMs))
    const recovered = answers.find(({ at, status }) => at > resumedAt && status === 200)
    console.log(
      `PostgreSQL ${name} for 30 s: ${sent.size} events, ${answers.length} deliveries, ${during.length} of them during the outage, all 503, ` +
        `the slowest after ${Math.round(longest)} ms; first 200 ${Math.round((recovered?.at ?? Number.NaN) - resumedAt)} ms after the end`,
    )
    // Fifty a second, where the machine is quiet.
    expect(during.length).toBeGreaterThan(1_000 / machine.pace())
    expect(new Set(during.map(({ status }) => status))).toEqual(new Set([503]))
    // 2.5 s by the handler's clock; the rest is the way there and back on a busy machine.
    expect(longest).toBeLessThan(2_500 + 500 * machine.pace())
    expect(recovered).toBeDefined()
    expect(await listIds(storage)).toEqual([...sent].sort())
  }, 600_000)
}

async function listIds(storage: Storage): Promise<string[]> {
  const rows = await storage.db
    .selectFrom('quickbooks_webhook_events')
    .select('qbo_event_id')
    .execute()
  return rows.map((row) => row.qbo_event_id).sort()
}
