import type { TenantHub } from '@vectis/billing-hub'

/** What was made of the tables stays until something is written to them: each call asks for the revision. */
export function keepByRevision<Made>(
  hub: Pick<TenantHub, 'revision'>,
  make: () => Promise<Made>,
): () => Promise<Made> {
  let kept: { revision: string; made: Promise<Made> } | null = null
  return async () => {
    const revision = await hub.revision()
    if (kept?.revision !== revision) kept = { revision, made: make() }
    const { made } = kept
    made.catch(() => {
      if (kept?.made === made) kept = null
    })
    return made
  }
}
