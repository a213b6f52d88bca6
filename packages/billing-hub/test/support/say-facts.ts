import { openTables } from '@vectis/quickbooks-storage/database'
import { completeSettings } from '../../src/alerts/invoice-overdue.ts'
import { readOverdueCandidates } from '../../src/alerts/read-candidates.ts'
import { readStandingWindows, readWindowFacts } from '../../src/alerts/read-window-facts.ts'
import { transact, type HubContext } from '../../src/context/hub-context.ts'
import { listRows } from '../../src/context/read-pages.ts'
import { readLastRuns } from '../../src/explain/read-evidence.ts'
import {
  pageAccounts,
  pageChangedAccounts,
  pageLinks,
  pageRefused,
  readAccount,
  readLink,
  readMergedLinks,
  readTablesState,
} from '../../src/links/link-store.ts'
import type { AnyKysely } from '../../src/index.ts'
import { realmId, tenantId } from './hub-fixture.ts'

interface Place {
  db: AnyKysely
  schema: string
}

const contextOf = ({ db, schema }: Place): HubContext => ({
  ...openTables({ db, schema }),
  tenantId,
  instant: () => null,
})

/**
 * What links and alerts of the tenant are decided on: a decision may be the same where a fact is not. Instants and ids of
 * runs are left out where two databases give their own.
 */
export async function sayFacts(
  place: Place,
  asked: { today: string; instants: readonly string[]; customerIds: readonly string[] },
): Promise<Record<string, unknown[]>> {
  const { today, instants, customerIds } = asked
  const context = contextOf(place)
  const [since = ''] = instants
  const windows = ['2026-08-01', '2026-10-01', '2026-11-20'].map((from) => ({ from, to: today }))
  const facts = windows.map((window) => readWindowFacts(context, { ...window, today, customerIds }))
  // By another day alerts are open whose invoices are no candidates.
  const days = [today, '2026-09-01', null].map((day) =>
    transact(context, async (inside) => {
      const settings = completeSettings({})
      const options = { today: day, settings, freshRealms: [realmId], all: true }
      return listRows(readOverdueCandidates(inside, options))
    }),
  )
  const runs = await readLastRuns(
    context,
    instants.map((at) => ({ realmId, at })),
  )
  const said: Record<string, unknown[]> = {
    accounts: await listRows(pageAccounts(context)),
    changed: await listRows(pageChangedAccounts(context, since)),
    links: await listRows(pageLinks(context)),
    // Those of earlier companies are read too, and are of no account that is listed.
    refused: (await listRows(pageRefused(context))).filter((one) => one.realmId !== 'twin'),
    merged: await readMergedLinks(context),
    standing: await readStandingWindows(context),
    windows: (await Promise.all(facts)).flat(),
    candidates: (await Promise.all(days)).flat(),
    runs: [...runs].map(([n, { runId: _, ...run }]) => ({ n, ...run })),
  }
  const ownTimes = new Set(['changedAt', 'knownFrom'])
  // In whatever order a statement without one gives them.
  const text = (value: unknown) => JSON.stringify(value)
  const settle = (key: string, value: unknown): unknown => {
    if (ownTimes.has(key)) return null
    return Array.isArray(value)
      ? value.toSorted((a: unknown, b: unknown) => (text(a) < text(b) ? -1 : 1))
      : value
  }
  return JSON.parse(JSON.stringify(said), settle) as Record<string, unknown[]>
}

/** Reads of the tenant below the hub's own. */
export function insideOf(place: Place) {
  const context = contextOf(place)
  return {
    /** Each account and link of the lists, with what is read by its key. */
    async listByKey() {
      const accounts = await listRows(pageAccounts(context))
      const links = await listRows(pageLinks(context))
      return {
        accounts: await Promise.all(
          accounts.map(async (one) => [one, await readAccount(context, one)] as const),
        ),
        links: await Promise.all(
          links.map(async (one) => [one, await readLink(context, one)] as const),
        ),
      }
    },
    async readState() {
      const { lastAudit, realmId: realm } = await readTablesState(context)
      return { lastAudit, realm }
    },
  }
}
