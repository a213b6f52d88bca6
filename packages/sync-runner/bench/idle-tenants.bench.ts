import { fork } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@vectis/quickbooks'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { expect, test } from 'vitest'
import { openManyTenants } from '../test/support/many-tenants.ts'
import type { IdleFigures, IdleSettings } from './idle-worker.ts'
import { openRunner, readAll } from './quiet-tenants.ts'

// What quiet tenants cost the process that ticks them, which holds nothing else; half an hour: pnpm bench idle-tenants
const tenants = Number(process.env['BENCH_TENANTS'] ?? 1_000)
/** Of them with a company of 20,000 rows; the others have six. */
const large = Number(process.env['BENCH_LARGE'] ?? 0)
const tickMinutes = Number(process.env['BENCH_TICK'] ?? 15)
/** Of each measurement, which begins when each tenant has had its first tick in this process. */
const minutes = Number(process.env['BENCH_MINUTES'] ?? 5)

test('what a quiet tenant costs', { timeout: 7_200_000 }, async () => {
  const settings = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }
  const server = await startPostgres({ url: '', from: import.meta.url, settings })
  const { url: databaseUrl } = server
  const clock = { ...systemClock, advance: async () => undefined }
  const schema = 'idle'
  try {
    const world = await openManyTenants({ databaseUrl, schema, tenants, large, clock })
    try {
      await readAll(world, openRunner(world).runner)
      const { endpoints } = world.emulator
      const credentials = world.emulator.credentials('sandbox')
      const settleMinutes = tickMinutes + 0.3
      const times = { tickMinutes, settleMinutes, minutes }
      const worker = { databaseUrl, schema, endpoints, credentials, ...times }
      const none = await measure({ ...worker, tenants: [] })
      const all = await measure({ ...worker, tenants: null })
      const each = (name: 'node' | 'database') => {
        const tick = (all[name] - none[name]) / all.runs
        // A day has 96 ticks of 15 minutes, and the tenants share the worker.
        const day = tick * 96 + (none[name] / minutes) * (1_440 / tenants)
        return `${(1_000 * tick).toFixed(1)} ms a tick, ${day.toFixed(2)} s a tenant and day`
      }
      const kilobytes = (1_000 * (all.heap - none.heap)) / tenants
      console.log(
        [
          `load ${loadavg()[0]!.toFixed(1)}`,
          `no tenant: ${JSON.stringify(none)}`,
          `${tenants} tenants: ${JSON.stringify(all)}`,
          `Node: ${each('node')}`,
          `PostgreSQL: ${each('database')}`,
          `heap: ${kilobytes.toFixed(1)} kB a tenant`,
        ].join('\n'),
      )
      expect(all.quiet).toBe(all.runs)
      expect(all.runs).toBeGreaterThan((tenants * minutes * 0.8) / tickMinutes)
    } finally {
      await world.close()
    }
  } finally {
    await server.close()
  }
})

async function measure(settings: IdleSettings): Promise<IdleFigures> {
  const file = fileURLToPath(new URL('idle-worker.ts', import.meta.url))
  const child = fork(file, [JSON.stringify(settings)], {
    execArgv: ['--conditions=@vectis/source'],
  })
  const [figures] = await Promise.race([
    once(child, 'message') as Promise<[IdleFigures]>,
    once(child, 'exit').then(([code]) => {
      throw new Error(`The idle process ended with code ${String(code)}.`)
    }),
  ])
  await once(child, 'exit')
  return figures
}
