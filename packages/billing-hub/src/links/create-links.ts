import type { Clock } from '@vectis/quickbooks'
import { checkGiven, checkText, toInstant, type Instant } from '@vectis/quickbooks/values'
import { checkActor, checkCustomer } from '../context/check-arguments.ts'
import { readKnownAt, takeTurn, transact, type HubContext } from '../context/hub-context.ts'
import { pickKey, type AccountKey } from './account-key.ts'
import type { CustomerLinks, SpineSource } from './customer-links.ts'
import { applyLinks } from './apply-links.ts'
import { applyWithoutSpine } from './apply-without-spine.ts'
import { writeChanges, type LinkChange } from './link-changes.ts'
import { readAccount, readLink, writeRefusal } from './link-store.ts'
import type { LinkDecision, SpineCustomer } from './link-types.ts'
import { createPassMemory, type PassMemory } from './pass-memory.ts'
import { decideInSteps } from './plan-links.ts'
import { lookWithoutSpine, type Looked } from './look-without-spine.ts'
import { readAcceptance, writeAcceptance } from './preview-acceptance.ts'
import { readGroups } from './read-groups.ts'
import { compareAll, keepPeoples, readRuleReport } from './review-links.ts'
import { runInSlices } from './run-in-slices.ts'
import { summariseLinks } from './summarise-links.ts'
import { indexSpine, type SpineIndex } from './spine-index.ts'
import type { LinkedGroup } from './linked-group.ts'

export interface LinkOptions {
  spine: SpineSource | null
  clock: Clock
  /** Shared by all tenants of a hub. */
  memory?: PassMemory
}

/**
 * Customer links of one tenant, by the linking rules. Without a spine the billing source is the spine: every account is
 * its own customer.
 */
export function createLinks(
  context: HubContext,
  { spine, clock, memory = createPassMemory() }: LinkOptions,
): CustomerLinks {
  const now = () => toInstant(clock.now())

  /**
   * Always before a transaction: the host may read its customers from this same database, with only one connection
   * left.
   */
  const readSpine = async () => (spine === null ? null : spine(context.tenantId))

  const indexOf = async (customers: readonly SpineCustomer[]) => {
    const index = memory.indexOf(customers) ?? (await runInSlices(indexSpine(customers), clock))
    memory.keepIndex(customers, index)
    return index
  }

  /** Decides for all accounts, with suggestions; `keep` chooses the stored links that stay. */
  async function look(
    at: Instant | undefined,
    keep?: (group: LinkedGroup) => Generator<void, LinkedGroup>,
  ) {
    const customers = await readSpine()
    if (customers === null) {
      return readKnownAt(context, at, (scope) => lookWithoutSpine(scope, clock))
    }
    const index = await indexOf(customers)
    const groups = await readKnownAt(context, at, (scope) => readGroups(scope, clock))
    const kept = []
    for (const group of groups.values()) {
      kept.push({ group, as: keep ? await runInSlices(keep(group), clock) : group })
    }
    return runInSlices(decideAll(index, kept), clock)
  }

  async function change(
    account: AccountKey,
    next: Pick<LinkChange, 'action' | 'after' | 'rule' | 'actor'>,
  ): Promise<void> {
    const customerId = next.after?.customerId ?? null
    const customers = customerId === null ? null : await readSpine()
    await transact(context, async (inside) => {
      // A pass that began before a person's decision must not write after it.
      await takeTurn(inside, 'customer_links')
      const [known, stored] = await Promise.all([
        readAccount(inside, account),
        readLink(inside, account),
      ])
      if (known === undefined && stored === undefined) {
        throw new RangeError(
          `Expected a billing account of this tenant, found none with key ${account.source}:${account.realmId}:${account.externalId}.`,
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
          `Expected the id of a customer of the spine, found ${JSON.stringify(customerId)}: an account linked to an unknown customer would be in no panel.`,
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
            witnesses: [],
          },
        ],
        now(),
      )
    })
  }

  return {
    async preview(at = {}) {
      return runInSlices(summariseLinks(await look(at.knownAt)), clock)
    },

    async acceptPreview(given) {
      checkActor('acceptPreview', given)
      await writeAcceptance(context, { actor: given.actor, at: now() })
    },

    acceptance: () => readAcceptance(context),

    async apply() {
      const given = await readSpine()
      return given === null
        ? applyWithoutSpine(context, clock)
        : applyLinks(context, given, { memory, clock })
    },

    async review(at = {}) {
      if (spine === null) return []
      return runInSlices(compareAll(await look(at.knownAt, keepPeoples)), clock)
    },

    report: async (at = {}) => readKnownAt(context, at.knownAt, readRuleReport),

    async link(account, given) {
      checkDecision('link', account, given)
      const { customerId, actor } = given
      checkCustomer('link', customerId)
      const after = { kind: 'linked', customerId } as const
      await change(account, { action: 'linked', after, rule: 'manual', actor })
    },
    async keepSeparate(account, given) {
      checkDecision('keepSeparate', account, given)
      const { actor } = given
      const after = { kind: 'separate', customerId: null } as const
      await change(account, { action: 'kept_separate', after, rule: 'A1', actor })
    },
    async undo(account, given) {
      checkDecision('undo', account, given)
      const { actor } = given
      await change(account, { action: 'unlinked', after: null, rule: 'manual', actor })
    },
  }
}

/** Throws `TypeError` unless an account and a person are named. */
function checkDecision(caller: string, account: AccountKey, given: object): void {
  checkGiven(caller, account)
  checkText(caller, 'externalId', account.externalId, 'the id of a billing account in its source')
  checkActor(caller, given)
}

function* decideAll(
  spine: SpineIndex,
  groups: readonly { group: LinkedGroup; as: LinkedGroup }[],
): Generator<void, Looked[]> {
  const looked: Looked[] = []
  for (const { group, as } of groups) {
    const { accounts, state } = as
    const take = (decision: LinkDecision) => {
      const account = accounts.accounts.get(decision.externalId)?.account
      if (account === undefined) return
      looked.push({ account, decision, stored: group.links.get(account.externalId) })
    }
    yield* decideInSteps({ spine, accounts, state, suggest: true }, { take })
  }
  return looked
}
