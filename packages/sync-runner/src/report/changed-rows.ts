import type { EntityRunCounts } from '@vectis/quickbooks/ports'

/** The kinds of changes of stored rows: each changed row counts under one of them. */
export const changes = ['inserted', 'updated', 'deleted', 'revived'] as const

/** How many stored rows of an entity a run changed. */
export function countChanged(counts: EntityRunCounts): number {
  return changes.reduce((sum, change) => sum + counts[change], 0)
}
