import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { createCompany } from './books/create-company.ts'
import { ledgerOf } from './books/ledger-of.ts'
import { saveBooks } from './books/saved-books.ts'
import { createOffsetClock } from './clock/offset-clock.ts'
import { systemClock } from './defaults.ts'
import type { Emulator, EmulatorOptions } from './emulator-options.ts'
import type { Environment } from './exchange/exchange.ts'
import type { SavedConsents } from './oauth/grants.ts'

/** What the file of `--state` holds. See docs/decisions/0187. */
interface SavedState {
  format: 1
  /** How far the emulator's clock is ahead of the machine's. */
  aheadMs: number
  companies: { environment: Environment; books: Uint8Array }[]
  consents: SavedConsents
}

/** Options of an emulator that goes on where the file stopped; the same options if there is no file yet. */
export async function continueFrom(
  path: string,
  options: EmulatorOptions,
): Promise<EmulatorOptions> {
  const clock = createOffsetClock(systemClock)
  if (!existsSync(path)) return { ...options, clock }
  const saved = readState(path)
  await clock.advance(saved.aheadMs)
  const companies = saved.companies.map(({ environment, books }) => ({
    environment,
    company: createCompany({ realmId: '', saved: books, clock }),
  }))
  return { ...options, clock, companies, consents: saved.consents }
}

function readState(path: string): SavedState {
  try {
    const saved = deserialize(readFileSync(path)) as SavedState
    if (saved.format === 1) return saved
  } catch (cause) {
    throw new Error(`--state ${path} cannot be read; remove it to begin anew.`, { cause })
  }
  throw new Error(`--state ${path} is of another version; remove it to begin anew.`)
}

/** Writes the file whole or not at all, readable by its owner only: it holds tokens of the emulator. */
export function createStateWriter(emulator: Emulator, path: string): () => void {
  let written = ''
  return () => {
    const consents = emulator.saveConsents()
    const ledgers = emulator.companies.map((company) => ledgerOf(company))
    const revoked = emulator.grants.filter((grant) => grant.revoked).length
    const state = [consents.issued, revoked, ...ledgers.map(({ version }) => version)].join()
    if (state === written) return
    const saved: SavedState = {
      format: 1,
      aheadMs: emulator.clock.now() - systemClock.now(),
      companies: ledgers.map((ledger) => ({
        environment: emulator.environmentOf(ledger.realmId),
        books: saveBooks(ledger),
      })),
      consents,
    }
    writeFileSync(`${path}.new`, serialize(saved), { mode: 0o600 })
    renameSync(`${path}.new`, path)
    written = state
  }
}
