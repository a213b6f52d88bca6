import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { VerifyFigures } from './verify-worker.ts'

/**
 * One verification of a delivery, beside the least that `node:crypto` can do for it and beside the library of the Standard Webhooks. In a process
 * of its own: what the test runner does to imports costs more than what is measured here.
 */
test.each([
  ['one event', 1],
  ['fifty events', 50],
])('verifying %s', { timeout: 120_000 }, (name, events) => {
  const worker = fileURLToPath(new URL('verify-worker.ts', import.meta.url))
  const figures = JSON.parse(
    execFileSync(process.execPath, ['--conditions=@vectis/source', worker, String(events)], {
      encoding: 'utf8',
    }),
  ) as VerifyFigures
  const { bytes, rounds, ns } = figures
  const ratio = ns['node:crypto'] / ns.verifySignature
  console.log(
    [
      `verifying ${name}, ${bytes} bytes, median of ${rounds} rounds`,
      ...Object.entries(ns).map(([way, time]) => `  ${way.padEnd(16)} ${Math.round(time)} ns`),
      `  ours runs at ${ratio.toFixed(2)} of the speed of node:crypto, ${(ns.standardwebhooks / ns.verifySignature).toFixed(1)} times that of standardwebhooks`,
    ].join('\n'),
  )
  expect(ratio).toBeGreaterThanOrEqual(0.9)
})
