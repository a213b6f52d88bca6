import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RequestRecord } from '@vectis/quickbooks-emulator'
import { describe, expect, inject, test } from 'vitest'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import { watchPace } from '../support/machine-pace.ts'
import { openProcess, spawnRealm } from '../support/spawned-realm.ts'
import { closestCalls, watchSender } from './watch-sender.ts'
import { countWindows, floorMs } from './windows.ts'
import type { LimitsWorkerSettings } from './limits-worker.ts'

// Real sockets and real time. The distances that the limiter promises are those of the sender's clock: a busy machine
// moves arrivals, and the emulator in its own process shows that each call arrived, after it was sent. The long form
// takes two minutes: LONG=1 FULL=1 pnpm test sync-runner packages/sync-runner/test/limits
const isFull = process.env['FULL'] === '1'
const workerFile = fileURLToPath(new URL('limits-worker.ts', import.meta.url))
const rows = isFull ? 20_000 : 1_000

describe('as an emulator in another process sees it', () => {
  test(`one process reads ${rows} rows within 1.05 times the floor`, async () => {
    const spawned = await spawnRealm({ databaseUrl: inject('postgresUrl'), rows })
    const { settings, emulator } = spawned
    const sender = watchSender(settings.realmId)
    const { clock, transport, sent } = sender
    const machine = watchPace()
    const { storage, quickbooks, close } = openProcess(settings, { clock, transport })
    try {
      const runner = createSyncRunner({
        quickbooks,
        store: storage.sync,
        connections: storage.connections,
      })
      // Connecting has asked for the company once.
      const before = (await emulator.control.log()).length
      const report = await runner.runOnce({ tenantId: settings.tenantId })
      expect(report).toMatchObject({ outcome: 'succeeded', error: null })
      await runner.stop()
      const log = await emulator.control.log()
      const seen = countWindows(log.slice(before), settings.realmId)
      const floor = floorMs(seen.calls, 5)
      const ms = seen.lastAt - seen.firstAt
      console.log(`${rows} rows, ${seen.calls} calls: ${ms} ms, floor ${floor} ms`, seen)
      expect(sent).toHaveLength(report.calls)
      expect(closestCalls(sent, 5)).toBeGreaterThanOrEqual(1_000)
      expect(closestCalls(sent, 500)).toBeGreaterThanOrEqual(60_000)
      expect(sender.mostInFlight()).toBeLessThanOrEqual(10)
      // As many arrived as were sent, none of them before it was sent.
      const arrived = seen.arrivals.map((at, index) => at - sent[index]!.sentAt)
      expect(arrived).toHaveLength(sent.length)
      expect(Math.min(...arrived)).toBeGreaterThanOrEqual(0)
      // In the short form one pause of the machine counts too much. While a call is answered no other one leaves.
      const answering = sent.reduce((sum, { sentAt, answeredAt }) => sum + answeredAt - sentAt, 0)
      if (isFull) expect(ms).toBeLessThanOrEqual(1.05 * floor * machine.pace() + answering)
    } finally {
      await machine.stop()
      await close()
      await sender.close()
      await spawned.close()
    }
  })

  if (!isFull) return
  test(
    'a fleet of four, panels in all of them, and a worker that is suspended and wakes up late',
    { timeout: 600_000 },
    async () => {
      const spawned = await spawnRealm({ databaseUrl: inject('postgresUrl'), rows })
      const { emulator } = spawned
      const settings: LimitsWorkerSettings = { ...spawned.settings, panelMs: 2_000 }
      const pages = new Map<ChildProcess, number>()
      const outcomes: string[] = []
      let log: RequestRecord[] = []
      let panelCalls = 0
      let leader: ChildProcess | null = null
      const start = async () => {
        const child = fork(workerFile, [JSON.stringify(settings)], {
          execArgv: ['--conditions=@vectis/source'],
        })
        pages.set(child, 0)
        const ready = once(child, 'message')
        child.on('message', (message: string) => {
          if (message === 'page') {
            leader = child
            pages.set(child, pages.get(child)! + 1)
          } else if (message.startsWith('panel ')) panelCalls += Number(message.slice(6))
          else if (message !== 'ready') outcomes.push(message)
        })
        await ready
        return child
      }
      const workers = [await start(), ...(await Promise.all([start(), start(), start()]))]
      try {
        workers[0]!.send('read')
        // Twice: the worker that is reading stops for longer than its lease and its heartbeat, then continues in the
        // middle of another's run.
        for (let n = 0; n < 2; n += 1) {
          const before = [...pages.values()].reduce((sum, count) => sum + count, 0)
          await expect
            .poll(() => [...pages.values()].reduce((sum, count) => sum + count, 0), {
              timeout: 60_000,
            })
            .toBeGreaterThanOrEqual(before + 6)
          const suspended = leader!
          suspended.kill('SIGSTOP')
          // The queue notices after ten seconds, and tries again after a minute at most.
          await expect.poll(() => leader !== suspended, { timeout: 150_000 }).toBe(true)
          suspended.kill('SIGCONT')
        }
        await expect
          .poll(() => outcomes.includes('succeeded'), { timeout: 120_000, interval: 200 })
          .toBe(true)
      } finally {
        for (const child of workers) {
          child.kill('SIGCONT')
          const gone = once(child, 'exit')
          child.send('end')
          await gone
        }
        log = await emulator.control.log()
        await spawned.close()
      }
      const seen = countWindows(log, settings.realmId)
      console.log('fleet of four', seen, [...pages.values()], outcomes, { panelCalls })
      expect([...pages.values()].filter((count) => count > 0).length).toBeGreaterThan(1)
      expect(panelCalls).toBeGreaterThan(20)
      expect(seen.perSecond).toBeLessThanOrEqual(5)
      expect(seen.perMinute).toBeLessThanOrEqual(500)
      expect(seen.inFlight).toBeLessThanOrEqual(10)
    },
  )
})
