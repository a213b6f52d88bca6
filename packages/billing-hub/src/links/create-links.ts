import { toInstant, type Clock } from '@vectis/quickbooks'
import { takeTurn, transact, type HubContext } from '../hub-context.ts'
import {
  planChange,
  readAccounts,
  readLinks,
  readRefused,
  writeChanges,
  writeRefusal,
  type LinkChange,
  type LinkRow,
} from './link-store.ts'
import { keyOf, pickKey, type AccountKey } from './account-key.ts'
import { asCustomer, decideWithoutSpine, standsForItself } from './decide-without-spine.ts'
import {
  isInheritedRule,
  type BillingAccount,
  type LinkDecision,
  type SpineCustomer,
} from './link-types.ts'
import { planLinks } from './plan-links.ts'
import { planMerges } from './plan-merges.ts'

/** The host's customers, usually the PSA's. Read whole once per pass. */
export type SpineSource = (tenantId: string) => Promise<readonly SpineCustomer[]>

export interface LinkedAccount {
  account: BillingAccount
  decision: LinkDecision
}

export interface LinkPreview {
  linked: number
  toCheck: number
  unlinked: number
  separate: number
  accounts: LinkedAccount[]
}

export interface CustomerLinks {
  /** What a pass would do and what is left to a person; writes nothing. Show it before any alert runs. */
  preview(): Promise<LinkPreview>
  /** Applies the automatic rows of table A. Returns what changed. */
  apply(): Promise<LinkChange[]>
  /** A person links an account; many accounts may go to one customer. Throws a `RangeError` when there is no such account, or no such customer in the spine. */
  link(account: AccountKey, input: { customerId: string; actor: string }): Promise<void>
  /** A person says that the account belongs to nobody here. */
  keepSeparate(account: AccountKey, input: { actor: string }): Promise<void>
  /** Takes a link or a "Keep separate" back; the pair is remembered as "not this". */
  undo(account: AccountKey, input: { actor: string }): Promise<void>
}

/**
 * Customer links of one tenant (table A). Without a spine the billing source is the spine: every account stands for itself.
 */
export function createLinks(
  context: HubContext,
  { spine, clock }: { spine: SpineSource | null; clock: Clock },
): CustomerLinks {
  const now = () => toInstant(clock.now())

  /** Always before a transaction: a host may keep its customers in this very database, and have one connection left. */
  const readSpine = async () => (spine === null ? null : spine(context.tenantId))

  async function look(
    inside: HubContext,
    given: readonly SpineCustomer[] | null,
    { suggest = true } = {},
  ) {
    const [accounts, links, refused] = await Promise.all([
      readAccounts(inside),
      readLinks(inside),
      readRefused(inside),
    ])
    const customers = given ?? accounts.filter(standsForItself).map(asCustomer)
    const byKey = new Map(links.map((link) => [keyOf(link), link]))
    const decided: (LinkedAccount & { stored: LinkRow | undefined })[] = []
    for (const group of Map.groupBy(
      accounts,
      (account) => `${account.source}\u0000${account.realmId}`,
    ).values()) {
      const isSame = (other: AccountKey) =>
        other.source === group[0]?.source && other.realmId === group[0].realmId
      const decisions =
        given === null
          ? decideWithoutSpine({
              accounts: group,
              stored: links.filter(isSame),
              refused: refused.filter(isSame),
            })
          : planLinks({
              accounts: group,
              spine: customers,
              // Inherited links follow their ancestor: they are decided anew each time.
              stored: links.filter((link) => isSame(link) && !isInheritedRule(link.rule)),
              inherited: new Set(
                links
                  .filter((link) => isSame(link) && isInheritedRule(link.rule))
                  .map((link) => link.externalId),
              ),
              suggest,
              refused: refused.filter(isSame),
            })
      for (const [index, decision] of decisions.entries()) {
        const account = group[index]
        if (account) decided.push({ account, decision, stored: byKey.get(keyOf(account)) })
      }
    }
    return {
      decided,
      links,
      customers: new Map(customers.map((customer) => [customer.id, customer])),
    }
  }

  async function change(
    account: AccountKey,
    next: Pick<LinkChange, 'action' | 'after' | 'rule' | 'actor'>,
  ): Promise<void> {
    const customerId = next.after?.customerId ?? null
    const customers = customerId === null ? null : await readSpine()
    await transact(context, async (inside) => {
      // A pass that began before a person decided must not write after it.
      await takeTurn(inside, 'customer_links')
      const [accounts, links] = await Promise.all([readAccounts(inside), readLinks(inside)])
      const known = accounts.find((one) => keyOf(one) === keyOf(account))
      const stored = links.find((one) => keyOf(one) === keyOf(account))
      if (known === undefined && stored === undefined) {
        throw new RangeError(
          `Expected a billing account of this tenant, found none named ${account.source}:${account.realmId}:${account.externalId}.`,
        )
      }
      if (next.action === 'unlinked') {
        if (stored === undefined) return
        if (stored.customerId !== null) {
          await writeRefusal(
            inside,
            { ...pickKey(account), customerId: stored.customerId, actor: next.actor ?? '' },
            now(),
          )
        }
      }
      const customer = customers?.find(({ id }) => id === customerId)
      if (customers !== null && customer === undefined) {
        throw new RangeError(
          `Expected the id of a customer of the spine, found ${JSON.stringify(customerId)}: a link to nobody would take the account out of every panel.`,
        )
      }
      await writeChanges(
        inside,
        [
          {
            ...pickKey(account),
            ...next,
            previousCustomerId: stored?.customerId ?? null,
            accountName: known?.displayName ?? stored?.accountName ?? null,
            customerName: customer?.name ?? null,
            folded: null,
          },
        ],
        now(),
      )
    })
  }

  return {
    async preview() {
      const { decided } = await look(context, await readSpine())
      const count = (...results: LinkDecision['result'][]) =>
        decided.filter(({ decision }) => results.includes(decision.result)).length
      return {
        linked: count('keep', 'auto', 'inherit'),
        toCheck: count('suggest'),
        unlinked: count('unlinked'),
        separate: count('separate'),
        accounts: decided.map(({ account, decision }) => ({ account, decision })),
      }
    },

    async apply() {
      const given = await readSpine()
      return transact(context, async (inside) => {
        await takeTurn(inside, 'customer_links')
        const moves = await planMerges(inside)
        await writeChanges(inside, moves, now())
        const { decided, customers } = await look(inside, given, { suggest: false })
        const changes = decided.flatMap(
          ({ account, decision, stored }) => planChange(account, decision, stored, customers) ?? [],
        )
        await writeChanges(inside, changes, now())
        return [...moves, ...changes]
      })
    },

    link: (account, { customerId, actor }) =>
      change(account, {
        action: 'linked',
        after: { kind: 'linked', customerId },
        rule: 'manual',
        actor,
      }),
    keepSeparate: (account, { actor }) =>
      change(account, {
        action: 'kept_separate',
        after: { kind: 'separate', customerId: null },
        rule: 'A1',
        actor,
      }),
    undo: (account, { actor }) =>
      change(account, { action: 'unlinked', after: null, rule: 'manual', actor }),
  }
}
