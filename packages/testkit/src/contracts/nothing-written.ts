import type { WriteCounts } from '@vectis/quickbooks/ports'

/** Nothing was written. */
export const none: WriteCounts = {
  inserted: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  revived: 0,
  stale: 0,
}
