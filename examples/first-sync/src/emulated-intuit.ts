import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createActivity, createCompany, createEmulator } from '@vectis/quickbooks-emulator'
import type { BooksCompany, Emulator, EmulatorOptions } from '@vectis/quickbooks-emulator'
import type { Settings } from './settings.ts'

export interface EmulatedIntuit {
  emulator: Emulator
  company: BooksCompany
  url: string
  /** Changes made in the books since the previous run. */
  changes: number
  /** Remembers books and consents for the next run. */
  save(): void
  close(): Promise<void>
}

/** What the next run needs to rebuild the same emulator: how its books were made, and its consents. */
interface Memory {
  seed: number
  customers: number
  invoices: number
  /** Epoch milliseconds at which the books' history ended. */
  openedAt: number
  /** What happened between runs, in order. The next run repeats it: the same seed has the same effect. */
  activity: { at: number; changes: number }[]
  runs: number
  consents: EmulatorOptions['consents'] | null
}

const realmId = '9341457021722202'

/** Without `--activity`, the second run finds this many changes, and other runs find none. */
const changesBeforeSecondRun = 25

/** An emulated QuickBooks on a free port. Its company continues from run to run. */
export async function openEmulatedIntuit(settings: Settings): Promise<EmulatedIntuit> {
  const { seed, customers, invoices } = settings
  const known = settings.memory ? null : recall(settings.folder)
  const isSame =
    known?.seed === seed && known.customers === customers && known.invoices === invoices
  const memory: Memory = isSame
    ? known
    : { seed, customers, invoices, openedAt: Date.now(), activity: [], runs: 0, consents: null }

  const changes = settings.activity ?? (memory.runs === 1 ? changesBeforeSecondRun : 0)
  if (changes > 0) memory.activity.push({ at: Date.now(), changes })
  const { company, now } = writeBooks(memory)
  now.stopped = null

  const emulator = createEmulator({
    seed: seed + memory.runs,
    companies: [company],
    ...(memory.consents ? { consents: memory.consents } : {}),
  })
  const { url } = await emulator.listen()
  return {
    emulator,
    company,
    url,
    changes,
    save() {
      if (settings.memory) return
      const next = { ...memory, runs: memory.runs + 1, consents: emulator.saveConsents() }
      mkdirSync(settings.folder, { recursive: true })
      writeFileSync(join(settings.folder, 'emulator.json'), JSON.stringify(next), { mode: 0o600 })
    },
    close: () => emulator.close(),
  }
}

/** Generates the history, then repeats what happened since, each step at its own time. */
function writeBooks(memory: Memory): { company: BooksCompany; now: { stopped: number | null } } {
  const now: { stopped: number | null } = { stopped: memory.openedAt }
  const company = createCompany({
    realmId,
    name: 'Cascade Managed IT',
    seed: memory.seed,
    customers: memory.customers,
    invoices: memory.invoices,
    clock: { now: () => now.stopped ?? Date.now() },
  })
  const activity = createActivity(company, { seed: memory.seed })
  for (const { at, changes } of memory.activity) {
    now.stopped = at
    for (let step = 0; step < changes; step += 1) activity.step()
  }
  return { company, now }
}

function recall(folder: string): Memory | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'emulator.json'), 'utf8')) as Memory
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
