import type { Company, Emulator } from '@vectis/quickbooks-emulator'
import { createEmulator } from '@vectis/quickbooks-emulator'
import type { AdjustableClock, OAuthOptions } from '@vectis/quickbooks-emulator'
import type { Post } from './token-refresh.ts'

export const realmId = '9341452000000001'

/** The least a company must be for a token to be tried on it. */
export function createBareCompany(): Company {
  return {
    realmId,
    name: 'Craig Landscaping',
    homeCurrency: 'USD',
    timeZone: 'America/Los_Angeles',
    query: () => ({
      entity: 'Invoice',
      rows: [],
      startPosition: 1,
      totalCount: null,
      isCount: false,
    }),
    read: () => ({ Id: '1', CompanyName: 'Craig Landscaping' }),
    changes: () => [],
    subscribe: () => () => {},
  }
}

/** An emulator that rotates the refresh token at every refresh, without grace, and punishes reuse: the hardest reading of Intuit. */
export function createStrictEmulator(
  clock?: AdjustableClock,
  oauth: OAuthOptions = { rotateAfterMs: 0, grace: false, reuse: 'revoke' },
): Emulator {
  return createEmulator({
    companies: [createBareCompany()],
    throttle: false,
    oauth,
    ...(clock ? { clock } : {}),
  })
}

/** The one refresh token Intuit would still take; null when the chain was revoked. */
export function livingRefreshToken(emulator: Emulator): string | null {
  const grant = emulator.grants.at(-1)
  return grant && !grant.revoked ? grant.refreshToken : null
}

/** Whether QuickBooks takes this access token now. */
export async function isLive(emulator: Emulator, accessToken: string): Promise<boolean> {
  const { status } = await emulator.exchange({
    method: 'GET',
    url: `${emulator.endpoints.sandbox.apiOrigin}/v3/company/${realmId}/companyinfo/${realmId}`,
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
  })
  return status === 200
}

export function postInProcess(emulator: Emulator): Post {
  return async (url, headers, body) => {
    const answer = await emulator.exchange({ method: 'POST', url, headers, body })
    return { status: answer.status, text: Buffer.from(answer.body).toString() }
  }
}
