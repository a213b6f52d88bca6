import type { Clock } from '@vectis/quickbooks'
import {
  checkCount,
  checkDay,
  checkFlags,
  checkText,
  checkTimeZone,
  toInstant,
} from '@vectis/quickbooks/values'
import {
  integer,
  maybe,
  read,
  readPrepared,
  text,
  writeEvidence,
} from '@vectis/quickbooks-storage/database'
import {
  inCurrentRealm,
  readKnownAt,
  takeTurn,
  transact,
  type HubContext,
} from '../context/hub-context.ts'
import { checkActor, checkRead } from '../context/check-arguments.ts'
import { keepSum } from '../context/kept-sums.ts'
import { readStored, writeTransitions } from './alert-store.ts'
import type { AlertPass, BillingAlerts, TicketSource } from './billing-alerts.ts'
import { findOverdue, type Found } from './find-overdue.ts'
import { findUninvoicedService } from './find-uninvoiced.ts'
import type { HubFinding } from './hub-finding.ts'
import { planTransition } from './plan-transitions.ts'
import { readAlertGroups } from './read-alert-groups.ts'
import { replayOverdue } from './replay-overdue.ts'
import { alertColumns, asAlert } from './select-alert.ts'

/** The alerts of one tenant: SQL finds the candidates, and the alert rules decide. */
export function createAlerts(
  context: HubContext,
  { clock, tickets }: { clock: Clock; tickets: TicketSource | null },
): BillingAlerts {
  /**
   * Reads, decides and writes under the tenant's lock, so that two concurrent passes open an alert once. A dry run
   * takes no lock.
   */
  async function pass(
    dryRun: boolean,
    find: (inside: HubContext) => Promise<Found[]>,
  ): Promise<{ pass: AlertPass; findings: HubFinding[] }> {
    const look = async (inside: HubContext) => {
      const found = await find(inside)
      const transitions = found.flatMap(
        ({ finding, stored }) => planTransition(stored, finding) ?? [],
      )
      return { findings: found.map(({ finding }) => finding), transitions }
    }
    const { findings, transitions } = dryRun
      ? await transact(context, look)
      : await transact(context, async (inside) => {
          await takeTurn(inside, 'billing_alerts')
          const found = await look(inside)
          await writeTransitions(inside, found.transitions, toInstant(clock.now()))
          return found
        })
    const counts = new Map<string, number>()
    for (const { fires, verdict } of findings) {
      if (!fires) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
    }
    const silent = Object.fromEntries(counts)
    const firing = findings.filter((finding) => finding.fires)
    const inconclusive = findings.filter((one) => !one.fires && one.isInconclusive)
    return { pass: { firing, transitions, silent, inconclusive }, findings }
  }

  return {
    async evaluateOverdue(given) {
      checkRead('evaluateOverdue', given)
      const { today, settings, dryRun = false } = given
      checkCount('evaluateOverdue', 'settings.graceDays', settings?.graceDays, 0)
      checkFlags('evaluateOverdue', { dryRun, ...settings }, ['dryRun', 'silentWhenCreditCovers'])
      const overdue = await pass(dryRun, (inside) =>
        findOverdue(inside, {
          today,
          settings,
          now: clock.now(),
          all: dryRun,
        }),
      )
      return overdue.pass
    },

    async evaluateService(given) {
      checkRead('evaluateService', given, { unknownDay: false })
      const { today, timeZone, from, to, settings, dryRun = false } = given
      checkTimeZone('evaluateService', 'timeZone', timeZone)
      checkDay('evaluateService', 'from', from)
      checkDay('evaluateService', 'to', to)
      checkFlags('evaluateService', { dryRun }, ['dryRun'])
      if (tickets === null) {
        throw new TypeError(
          'Expected a ticket source: pass `tickets` to createBillingHub to use service_without_invoice.',
        )
      }
      const counted = await tickets({ tenantId: context.tenantId, from, to, timeZone })
      const service = await pass(dryRun, async (inside) => {
        const findings = await findUninvoicedService(inside, counted, {
          from,
          to,
          today,
          ...(settings ? { settings } : {}),
        })
        const stored = await readStored(inside, findings)
        return findings.map((finding) => ({ finding, stored: stored.get(finding.key) }))
      })
      return {
        ...service.pass,
        notices: service.findings.filter((finding) => finding.verdict === 'no_billing_account'),
      }
    },

    replayOverdue: (options) => replayOverdue(context, options, () => clock.now()),

    list: ({ customerId, limit = 200, state = 'open', knownAt } = {}) =>
      readKnownAt(context, knownAt, (at) =>
        readPrepared(
          at,
          `select ${alertColumns('b')} from ${at.table('billing_alerts')} b
         where b.tenant_id = $1 and b.state = $4 and ($2::text is null or b.customer_id = $2) and ${inCurrentRealm(at, 'b')}
         order by ${state === 'open' ? 'b.opened_at' : 'b.updated_at'} desc, b.alert_key limit $3`,
          [context.tenantId, customerId ?? null, limit, state],
          asAlert,
        ),
      ),

    byCustomer: (given = {}) => readAlertGroups(context, given),

    async countSettled() {
      const counted = await keepSum(context, { about: ['settled'], reads: 'all' }, () =>
        readPrepared(
          context,
          `select b.state, count(*)::int as alerts from ${context.table('billing_alerts')} b
         where b.tenant_id = $1 and b.state <> 'open' and ${inCurrentRealm(context, 'b')} group by b.state`,
          [context.tenantId],
          { state: text(), alerts: integer() },
        ),
      )
      const of = (state: string) => counted.find((one) => one.state === state)?.alerts ?? 0
      return { dismissed: of('dismissed'), closed: of('closed') }
    },

    async countOpen({ knownAt } = {}) {
      const counted = await readKnownAt(context, knownAt, (at) =>
        read(
          at,
          `select customer_id as "customerId", count(*)::int as open from ${at.table('billing_alerts')} b
         where b.tenant_id = $1 and b.state = 'open' and ${inCurrentRealm(at, 'b')} group by customer_id`,
          [context.tenantId],
          { customerId: maybe(text()), open: integer() },
        ),
      )
      return new Map(counted.map(({ customerId, open }) => [customerId, open]))
    },

    async dismiss(key, given) {
      checkText('dismiss', 'key', key, 'the key of an alert')
      checkActor('dismiss', given)
      const { actor, reason } = given
      await transact(context, async (inside) => {
        await takeTurn(inside, 'billing_alerts')
        const dismissed = await read(
          inside,
          `update ${context.table('billing_alerts')} set state = 'dismissed', dismissed_by = $3, dismissed_reason = $4, updated_at = $5::timestamptz
           where tenant_id = $1 and alert_key = $2 and state = 'open' returning alert_key as key`,
          [context.tenantId, key, actor, reason, toInstant(clock.now())],
          {},
        )
        if (dismissed.length > 0) {
          await writeEvidence(inside, { kind: 'alerts', step: 'person', actor })
        }
      })
    },
  }
}
