import type { EntityRunCounts } from '@vectis/quickbooks/ports'

/** What a run changed in the stored rows: a row that was changed counts under one of these. */
export const changes = ['inserted', 'updated', 'deleted', 'revived'] as const

/** How many stored rows of an entity a run changed. */
export function countChanged(counts: EntityRunCounts): number {
  return changes.reduce((sum, change) => sum + counts[change], 0)
}
