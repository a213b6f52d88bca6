import type { z } from 'zod'
import type { FieldKind } from './field-kind.ts'

/** The wire format of an entity. */
export interface WireEntity {
  schema: z.ZodType
  /** Path segment of a read by id. */
  resource: string
  /** Token in webhook types; null when QuickBooks sends no webhooks for it. */
  webhookToken: string | null
  /** Fields that QuickBooks can filter by. */
  fields: Readonly<Record<string, FieldKind>>
  /** Ids, amounts and names: without them there is no row. Any other field is left out when it cannot be read. */
  essential: readonly string[]
}
