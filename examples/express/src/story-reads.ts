import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Demo } from './demo.ts'
import { tenantId } from './start.ts'

/** Does this, waits until the run that it causes has ended, and returns the time that took. */
export async function afterRun(demo: Demo, action: () => Promise<void>): Promise<string> {
  const began = performance.now()
  const run = finished(demo)
  await action()
  assert.ok(await run, 'Expected a run to end within 30 s.')
  return `in ${((performance.now() - began) / 1_000).toFixed(1)} s`
}

/** Checks after each run until the condition holds. */
export async function untilTick(demo: Demo, holds: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const run = finished(demo)
    if (await holds()) return
    assert.ok(await run, 'Expected a tick after the webhook within 30 s.')
  }
}

/** True when the current or the next run has ended, false after 30 s; does not keep the process alive. */
async function finished({ progress }: Demo): Promise<boolean> {
  const ended = Promise.withResolvers<true>()
  const stop = progress.watch(tenantId, (pages) => {
    if (pages === null) ended.resolve(true)
  })
  const late = setTimeout(30_000, false, { ref: false })
  const isEnded = await Promise.race([ended.promise, late])
  stop()
  return isEnded
}

/** The status of an invoice on the page of its customer. */
export function badgeOf(page: string, invoiceId: string): string | undefined {
  const row = page.split(`data-invoice="${invoiceId}"`)[1]?.split('</tr>')[0]
  return /class="badge (\w+)"/.exec(row ?? '')?.[1]
}
