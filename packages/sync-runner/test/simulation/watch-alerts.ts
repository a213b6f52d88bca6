import { createBillingHub } from '@vectis/billing-hub'
import type { AlertExplanation, KnownVersion, TenantHub } from '@vectis/billing-hub'
import type { SyncStore } from '@vectis/quickbooks/ports'
import { compareDecimals, todayIn } from '@vectis/quickbooks/values'
import type { VirtualClock } from '@vectis/quickbooks-emulator'
import type { Storage } from '@vectis/quickbooks-storage'
import { overlay } from './overlay.ts'

export interface AlertWatch {
  sync: SyncStore
  /** Explains every alert of the world; what is missing in a chain, or contradicts it. */
  compare(): Promise<string[]>
}

/** Evaluates links and alerts after each run, as a host's steps do. `explained` gets the number of steps of each alert. */
export function watchAlerts(
  storage: Storage,
  { clock, explained }: { clock: VirtualClock; explained: number[] },
): AlertWatch {
  const hub = createBillingHub({ db: storage.db, schema: storage.schema, clock })
  const tenants = new Set<string>()
  const pass = async (tenantId: string) => {
    tenants.add(tenantId)
    const own = hub.forTenant(tenantId)
    await own.links.apply()
    const today = todayIn('America/Los_Angeles', clock.now())
    await own.alerts.evaluateOverdue({ today, settings: { graceDays: 0 } })
  }
  return {
    sync: {
      ...storage.sync,
      forTenant(tenantId) {
        const store = storage.sync.forTenant(tenantId)
        return overlay(store, {
          async finishRun(finished, setAside) {
            await store.finishRun(finished, setAside)
            await pass(tenantId)
          },
        })
      },
    },
    async compare() {
      const gaps: string[] = []
      for (const tenantId of tenants) {
        const own = hub.forTenant(tenantId)
        const keys = await listKeys(storage, tenantId)
        const known = await listEvidence(storage, tenantId)
        for (const key of keys) {
          const explanation = await own.explain.alert(key)
          if (explanation === null) gaps.push(`${key} is not explained`)
          else {
            explained.push(explanation.steps.length)
            gaps.push(...findGaps(explanation, known))
          }
        }
        gaps.push(...(await findFigureGaps(own, keys)))
      }
      return gaps
    },
  }
}

const listKeys = async ({ db }: Storage, tenantId: string) =>
  (
    await db
      .selectFrom('billing_alerts')
      .select('alert_key')
      .where('tenant_id', '=', tenantId)
      .execute()
  ).map(({ alert_key }) => alert_key)

const listEvidence = async ({ db }: Storage, tenantId: string) =>
  new Set(
    (
      await db
        .selectFrom('billing_evidence')
        .select('evidence_id')
        .where('tenant_id', '=', tenantId)
        .execute()
    ).map(({ evidence_id }) => evidence_id),
  )

function findGaps({ key, steps }: AlertExplanation, known: ReadonlySet<string>): string[] {
  const gaps: string[] = []
  const look = (what: string, kind: string, { evidence, missing }: KnownVersion) => {
    if (evidence === null) gaps.push(`${key}: ${what} has no evidence (${missing})`)
    else if (evidence.kind !== kind) gaps.push(`${key}: ${what} is from ${evidence.kind}`)
    else if (!known.has(evidence.id)) gaps.push(`${key}: ${what} is of another tenant`)
  }
  for (const { kind, knownFrom, documents, facts, ...step } of steps) {
    const at = `${kind} at ${knownFrom}`
    look(at, 'alerts', { knownFrom, ...step } as KnownVersion)
    const [invoice] = documents
    if (invoice === undefined) {
      gaps.push(`${key}: ${at} has no invoice`)
      continue
    }
    look(`the invoice of ${at}`, 'sync', invoice)
    if (invoice.link !== null) look(`the link of ${at}`, 'links', invoice.link)
    const { evidence, state } = invoice
    if (evidence?.run === null) gaps.push(`${key}: the invoice of ${at} has no run`)
    if (evidence !== null && evidence.calls.length + evidence.events.length === 0) {
      gaps.push(`${key}: the invoice of ${at} has no answer and no event`)
    }
    const { balance } = facts as { balance: string }
    const isDecided = kind === 'opened' || kind === 'reopened' || kind === 'updated'
    if (isDecided && compareDecimals(state.open, balance) !== 0) {
      gaps.push(`${key}: ${at} was decided on ${balance}, explained by ${state.open}`)
    }
  }
  return gaps
}

/** What customers with an alert owe, explained. */
async function findFigureGaps(hub: TenantHub, keys: readonly string[]): Promise<string[]> {
  const gaps: string[] = []
  const alerts = await hub.alerts.list({ limit: keys.length + 1 })
  const customers = new Set(alerts.flatMap(({ customerId }) => customerId ?? []))
  for (const customerId of customers) {
    const { currencies } = await hub.panel(customerId, { today: null })
    for (const { currency, net } of currencies) {
      const figure = await hub.explain.figure({ customerId, figure: 'net', currency, today: null })
      if (figure.amount === null || compareDecimals(figure.amount, net) !== 0) {
        gaps.push(`${customerId} owes ${net}, explained ${figure.amount}`)
      }
      const blank = figure.documents.filter(({ evidence }) => evidence === null)
      gaps.push(...blank.map((one) => `${one.entity} ${one.externalId} has no evidence`))
    }
  }
  return gaps
}
