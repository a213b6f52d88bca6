import { describeCompany } from '@vectis/quickbooks'
import type { Logger, Realm } from '@vectis/quickbooks'
import type { ConnectionStore } from '@vectis/quickbooks/ports'

/**
 * What a run needs to know of a company beside its books; each asked with one call, only when it is needed, and
 * kept with the connection.
 */
export interface CompanyFacts {
  /** The time zone; null when QuickBooks does not say it or cannot be asked. */
  learnTimeZone(realm: Realm, signal: AbortSignal): Promise<string | null>
  /** The home currency, as stored or as QuickBooks answers; null as for the time zone. */
  learnHomeCurrency(
    realm: Realm,
    stored: string | null,
    signal: AbortSignal,
  ): Promise<string | null>
}

/** What a run learns of the company, where nobody has said it. See docs/decisions/0082. */
export function createCompanyFacts(context: {
  connections: ConnectionStore
  logger: Logger
}): CompanyFacts {
  const { connections, logger } = context

  /** This run uses QuickBooks' answer although our own store could not keep it. The next run asks again. */
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
