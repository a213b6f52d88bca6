import type { AuthorizationStateStore } from '@vectis/quickbooks'

/** The reference `AuthorizationStateStore`: one process, nothing on disk. */
export function createMemoryAuthorizationStateStore(): AuthorizationStateStore {
  type Pending = Parameters<AuthorizationStateStore['put']>[0]
  const pending = new Map<string, Pending>()

  return {
    async put(input) {
      if (pending.has(input.state)) {
        throw new Error(
          'This state is already pending. Draw a new one from a secure random source.',
        )
      }
      pending.set(input.state, { ...input, data: { ...input.data } })
    },

    async take({ state, now }) {
      const found = pending.get(state)
      if (!found) return null
      pending.delete(state)
      if (Date.parse(found.expiresAt) <= Date.parse(now)) return null
      return {
        tenantId: found.tenantId,
        environment: found.environment,
        data: { ...found.data },
      }
    },
  }
}
