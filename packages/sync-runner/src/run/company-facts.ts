import { describeCompany } from '@vectis/quickbooks'
import type { Logger, Realm } from '@vectis/quickbooks'
import type { ConnectionStore } from '@vectis/quickbooks/ports'

/**
 * Facts about a company that a run needs beside its books; each is read with one call, only when needed, and stored
 * with the connection.
 */
export interface CompanyFacts {
  /** The time zone; null when QuickBooks does not report it or cannot be reached. */
  learnTimeZone(realm: Realm, signal: AbortSignal): Promise<string | null>
  /** The home currency, from the store or from QuickBooks; null as for the time zone. */
  learnHomeCurrency(
    realm: Realm,
    stored: string | null,
    signal: AbortSignal,
  ): Promise<string | null>
}

/** Facts about the company that a run reads if they are not stored. See docs/decisions/0082. */
export function createCompanyFacts(context: {
  connections: ConnectionStore
  logger: Logger
}): CompanyFacts {
  const { connections, logger } = context

  /** This run uses QuickBooks' answer although our store could not save it. The next run reads it again. */
  const keeping: ConnectionStore = {
    ...connections,
    forTenant(tenantId) {
      const tenant = connections.forTenant(tenantId)
      return {
        ...tenant,
        async describeCompany(description) {
          try {
            await tenant.describeCompany(description)
          } catch (error) {
            const { realmId } = description
            logger.warn(
              { event: 'quickbooks.company.not_stored', tenantId, realmId, err: error },
              'The time zone or currency of the company could not be stored',
            )
          }
        },
      }
    },
  }

  async function learn(
    realm: Realm,
    signal: AbortSignal,
    ask: () => Promise<string | null>,
  ): Promise<string | null> {
    try {
      return await ask()
    } catch (error) {
      const { tenantId, realmId } = realm
      if (signal.aborted) throw error
      const about = { event: 'quickbooks.company.not_learned', tenantId, realmId, err: error }
      logger.warn(about, 'The company could not be read for')
      return null
    }
  }

  return {
    learnTimeZone: (realm, signal) =>
      learn(realm, signal, async () => {
        const { timeZone } = await describeCompany(realm, keeping, { signal })
        return timeZone
      }),
    learnHomeCurrency: async (realm, stored, signal) =>
      stored ??
      learn(realm, signal, async () => {
        const homeCurrency = await realm.homeCurrency({ signal })
        const { realmId, tenantId } = realm
        const description = { realmId, companyName: null, timeZone: null, homeCurrency }
        await keeping.forTenant(tenantId).describeCompany(description)
        return homeCurrency
      }),
  }
}
