import { nothingWritten } from '@vectis/quickbooks/ports'
import type { WriteCounts } from '@vectis/quickbooks/ports'

/** Nothing was written. */
export const none: WriteCounts = nothingWritten()
