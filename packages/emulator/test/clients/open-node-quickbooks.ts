import module from 'node-quickbooks'
import type { Json } from '../support/company-client.ts'

type Callback = (error: unknown, answer: Answer) => void
type Method = (this: unknown, ...input: [...unknown[], Callback]) => void
export type Answer = Json | Json[]

/** The client as it runs; its own declarations say nothing of the constructor. */
const QuickBooks = module as unknown as {
  V3_ENDPOINT_BASE_URL: string
  TOKEN_URL: string
  REVOKE_URL: string
  USER_INFO_URL: string
  new (...settings: unknown[]): Record<string, Method> & { token: string; refreshToken: string }
}

/**
 * node-quickbooks, unmodified, on an emulator that listens; its calls as promises of the object, or of the code of the
 * Fault.
 */
export function openNodeQuickBooks(settings: {
  url: string
  clientId: string
  clientSecret: string
  realmId: string
  accessToken: string
  refreshToken?: string
}) {
  const { url, clientId, clientSecret, realmId, accessToken, refreshToken } = settings
  QuickBooks.V3_ENDPOINT_BASE_URL = `${url}/v3/company/`
  QuickBooks.TOKEN_URL = `${url}/oauth2/v1/tokens/bearer`
  QuickBooks.REVOKE_URL = `${url}/v2/oauth2/tokens/revoke`
  QuickBooks.USER_INFO_URL = `${url}/v1/openid_connect/userinfo`
  const flags = [false, realmId, true, false, 75, '2.0', refreshToken ?? null]
  const client = new QuickBooks(clientId, clientSecret, accessToken, ...flags)
  const call = (name: string, ...input: unknown[]) =>
    new Promise<{ answer: Answer } | { code: string }>((resolve, reject) => {
      client[name]!(...input, (error: unknown, answer: Answer) => {
        if (error === null || error === undefined) return resolve({ answer })
        const data = (error as { response?: { data?: Json } }).response?.data
        const code = data?.['Fault']?.Error?.[0]?.code as string | undefined
        if (code === undefined) reject(error as Error)
        else resolve({ code })
      })
    })
  return { client, call }
}
