/**
 * An export in a process of its own that is killed with SIGKILL at several places, and called again: the files are those
 * of an export that nothing disturbed. `EXPORT_INVOICES=1000000` sets the size; seconds and peak memory are printed.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../../../.ci/repository.ts'
import { analyzeSchema } from '../../../storage-adapter/test/support/own-statistics.ts'
import type { ExportFormat, ExportState } from '../../src/command/export/export-state.ts'
import { variablesOf } from '../support/call-command.ts'
import { cloneRows } from '../support/clone-rows.ts'
import { openReadHost, type Host } from '../support/open-host.ts'

const invoices = Number(process.env['EXPORT_INVOICES'] ?? 24_000)
/** Of the table's rows, at which the process is killed. */
const places = [0.01, 0.2, 0.21, 0.5, 0.97]

let host: Host
const folders: string[] = []
beforeAll(async () => {
  host = await openReadHost({ start: null })
  const { storage } = host.quickbooks.parts
  await cloneRows(storage, 'billing_invoices', {
    times: Math.ceil(invoices / 24) - 1,
    where: `o.tenant_id = 'acme'`,
    set: { external_id: `o.external_id || '-' || $n` },
  })
  await analyzeSchema(storage.db, storage.schema)
}, 600_000)
afterAll(async () => {
  for (const folder of folders) rmSync(folder, { recursive: true })
  await host.close()
})

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quickbooks-export-'))
  folders.push(folder)
  return folder
}

function begin(out: string, format: ExportFormat): ChildProcess {
  const bin = join(root, 'packages/integration/src/bin.ts')
  const args = ['--conditions=@vectis/source', bin, 'export', 'acme', '--out', out]
  return spawn(process.execPath, [...args, '--format', format], {
    env: { PATH: process.env['PATH'], ...variablesOf(host) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** The most memory that the process had resident so far, in MB. */
function peakOf(child: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_024
  } catch {
    return 0
  }
}

function rowsIn(out: string): number {
  try {
    const state = JSON.parse(readFileSync(join(out, 'export-state.json'), 'utf8')) as ExportState
    return state.tables.find(({ table }) => table === 'billing_invoices')?.rows ?? 0
  } catch {
    return 0
  }
}

/** Looks at the process until it ends, and kills it once it has written so many rows. */
async function watch(child: ChildProcess, look: () => boolean): Promise<number | null> {
  const timer = setInterval(() => {
    if (look()) child.kill('SIGKILL')
  })
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve))
  clearInterval(timer)
  return code
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function countLines(path: string): Promise<number> {
  let lines = 0
  for await (const chunk of createReadStream(path)) {
    for (const byte of chunk as Buffer) if (byte === 10) lines += 1
  }
  return lines
}

test.each(['jsonl', 'csv'] as const)('%s', { timeout: 3_600_000 }, async (format) => {
  const whole = makeFolder()
  const begun = performance.now()
  let peak = 0
  const child = begin(whole, format)
  const code = await watch(child, () => {
    peak = Math.max(peak, peakOf(child))
    return false
  })
  const seconds = (performance.now() - begun) / 1_000
  expect(code).toBe(0)
  const file = `billing_invoices.${format}`
  const rows = rowsIn(whole)
  expect(rows).toBeGreaterThanOrEqual(invoices)
  expect(await countLines(join(whole, file))).toBe(rows + (format === 'csv' ? 1 : 0))

  let cut = makeFolder()
  let killedAt: number[] = []
  // Where this process came too late on a busy machine, the export was complete: once more from the beginning.
  for (let tries = 0; killedAt.length < 3; tries += 1) {
    expect(tries, `killed at ${killedAt.join(', ')} of ${rows} rows`).toBeLessThan(50)
    cut = makeFolder()
    killedAt = []
    for (const place of places) {
      const victim = begin(cut, format)
      const before = rowsIn(cut)
      const end = await watch(victim, () => rowsIn(cut) >= Math.max(place * rows, before + 1))
      if (end === null) killedAt.push(rowsIn(cut))
    }
  }
  expect(await watch(begin(cut, format), () => false)).toBe(0)
  expect(await hashOf(join(cut, file))).toBe(await hashOf(join(whole, file)))
  console.log(
    `${format}: ${rows} invoices in ${seconds.toFixed(1)} s, peak ${peak.toFixed(0)} MB resident; ` +
      `killed at rows ${killedAt.join(', ')}, then the same file; load ${loadavg()[0]!.toFixed(1)}`,
  )
})
