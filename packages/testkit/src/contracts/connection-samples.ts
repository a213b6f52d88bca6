import type { ConnectInput, TokenSet } from '@vectis/quickbooks/ports'

/** Token set number `n`, with recognisable values. */
export function sampleTokens(n: number): TokenSet {
  return {
    accessToken: `access-${n}`,
    refreshToken: `refresh-${n}`,
    accessTokenExpiresAt: '2026-11-02T16:04:05.000Z',
    refreshTokenExpiresAt: '2027-02-11T15:04:05.000Z',
    refreshTokenHardExpiresAt: '2031-11-01T15:04:05.000Z',
  }
}

export function sampleConnect(change: Partial<ConnectInput> = {}): ConnectInput {
  return {
    environment: 'sandbox',
    realmId: '9341452000000001',
    tokens: sampleTokens(1),
    companyName: 'Craig Landscaping',
    timeZone: 'America/Los_Angeles',
    connectedBy: 'ada@msp.example',
    ...change,
  }
}
