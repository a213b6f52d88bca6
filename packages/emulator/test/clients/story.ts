import { createEmulator } from '../../src/index.ts'
import type { Emulator } from '../../src/index.ts'
import type { Json } from '../support/company-client.ts'

/** Where the apps of the emulator may be sent back to. */
export const redirectUri = 'http://localhost:3000/integrations/quickbooks/callback'
export const verifierToken = 'verifier-token-CANARY-clients'

/** An emulator on the machine's clock, which is the clients' too, with one company. */
export function startStory() {
  const emulator = createEmulator({
    throttle: false,
    companies: [{ seed: 31, customers: 12, invoices: 150 }],
  })
  return { emulator, books: emulator.books(), realmId: emulator.companies[0]!.realmId }
}

/** A story is a list of named steps; the error of the first failing step has its name. */
export function createStory() {
  const done: string[] = []
  return {
    done,
    step: async <T>(words: string, act: () => Promise<T> | T): Promise<T> => {
      try {
        const result = await act()
        done.push(words)
        return result
      } catch (error) {
        throw new Error(`Step "${words}" failed after ${done.length}`, { cause: error })
      }
    },
  }
}

export const saleOf = (customerId: string, amount: number): Json => ({
  CustomerRef: { value: customerId },
  Line: [
    {
      Amount: amount,
      DetailType: 'SalesItemLineDetail',
      SalesItemLineDetail: { ItemRef: { value: '1' } },
    },
  ],
})

/** The body and signature of the webhook that follows `change`. */
export async function catchWebhook(
  emulator: Emulator,
  change: () => unknown,
): Promise<{ body: string; signature: string }> {
  let caught: { body: string; signature: string } | null = null
  const endpoint = emulator.webhooks.subscribe({
    url: 'https://hub.example.test/webhooks/quickbooks',
    verifierToken,
    connectedOnly: false,
    deliver: ({ body, headers }) => {
      caught = { body, signature: headers['intuit-signature']! }
      return Promise.resolve({ status: 200 })
    },
  })
  await change()
  await endpoint.idle()
  if (caught === null) throw new Error('No webhook came.')
  return caught
}
