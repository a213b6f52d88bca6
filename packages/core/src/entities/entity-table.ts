import type { z } from 'zod'
import { companyInfoWire } from './company-info/wire.ts'
import type { WireEntity } from './parts/wire-entity.ts'
import { syncedEntities } from './synced.ts'

/** An entity that can be read. */
export interface EntityDescriptor extends WireEntity {
  /** Name lists leave inactive rows out unless asked. */
  isNameList: boolean
  /** QuickBooks wraps it in an object with one key, its type. */
  isWrapped: boolean
  /** Change data capture covers it. */
  hasChangeDataCapture: boolean
}

/** The entities that are stored, and the company itself. */
export const entityTable = {
  ...syncedEntities,
  CompanyInfo: {
    ...companyInfoWire,
    isNameList: false,
    isWrapped: false,
    hasChangeDataCapture: false,
  },
} as const satisfies Record<string, EntityDescriptor>

export type EntityName = keyof typeof entityTable

/** Entities that `/query` lists. */
export type QueryableEntity = EntityName

/** The wire type of each entity. */
export type EntityTypes = { [E in EntityName]: z.infer<(typeof entityTable)[E]['schema']> }

/** The filterable fields of an entity and their kinds. */
export type FieldsOf<E extends EntityName> = (typeof entityTable)[E]['fields']

export const entityNames = Object.keys(entityTable) as EntityName[]

/** The entity of a webhook token such as `invoice`, or null for one the SDK does not know. */
export function findEntityByToken(token: string): EntityName | null {
  const wanted = token.toLowerCase()
  return entityNames.find((name) => entityTable[name].webhookToken === wanted) ?? null
}
