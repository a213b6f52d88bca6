import type { AuthorizationStateStore } from '@vectis/quickbooks/ports'

/** The reference `AuthorizationStateStore`: one process, nothing on disk. */
export function createMemoryAuthorizationStateStore(): AuthorizationStateStore {
  type Request = Parameters<AuthorizationStateStore['put']>[0]
  const requests = new Map<string, Request & { isUsed: boolean }>()

  return {
    async put(input) {
      if (requests.has(input.state)) {
        throw new Error(
          'This state is already pending. Draw a new one from a secure random source.',
        )
      }
      requests.set(input.state, { ...input, data: { ...input.data }, isUsed: false })
    },

    async take({ state, now }) {
      const found = requests.get(state)
      if (!found) return null
      // It stays taken: no state is drawn twice.
      if (Date.parse(found.expiresAt) <= Date.parse(now)) return null
      const { tenantId, environment, data, isUsed } = found
      found.isUsed = true
      return { tenantId, environment, data: { ...data }, isUsed }
    },
  }
}
