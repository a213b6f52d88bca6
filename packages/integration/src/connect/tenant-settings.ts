import type { ConnectionStore } from '@vectis/quickbooks/ports'
import { isTimeZone } from '@vectis/quickbooks/values'

/** What a person enters beside the consent. */
export interface TenantSettings {
  /**
   * Stores the verifier token of Intuit's Webhooks page with the connection, in place of the earlier one. Throws
   * `TypeError` for text that is none, `ConnectionMissingError` before a connect.
   */
  setVerifierToken(token: string): Promise<void>
  /** The company's IANA time zone, from the next run on. Throws `RangeError` for an unknown one. */
  setTimeZone(timeZone: string): Promise<void>
}

export function createTenantSettings(
  connections: Pick<ConnectionStore, 'forTenant'>,
  tenantId: string,
): TenantSettings {
  const connection = connections.forTenant(tenantId)
  return {
    async setVerifierToken(token) {
      if (typeof token !== 'string' || !/^[\x21-\x7e]{8,200}$/.test(token.trim())) {
        throw new TypeError(
          'setVerifierToken expected the verifier token that Intuit shows under My Apps, Webhooks: 8 to 200 printable characters; received something else. Copy it again.',
        )
      }
      await connection.setVerifierTokens([token.trim()])
    },
    async setTimeZone(timeZone) {
      const zone = typeof timeZone === 'string' ? timeZone.trim() : ''
      if (zone === '' || !isTimeZone(zone)) {
        throw new RangeError(
          `setTimeZone expected the IANA name of a time zone, such as America/Chicago; received '${zone.slice(0, 40)}'. Pass one of Intl.supportedValuesOf('timeZone').`,
        )
      }
      const realmId = (await connection.read())?.realmId ?? ''
      await connection.describeCompany({ realmId, companyName: null, timeZone: zone })
    },
  }
}
