import type { SourceBatch } from '@vectis/quickbooks/ports'
import { mapXero, type MappedXero } from '../../src/map-xero.ts'
import { observedAt, organisationId } from './xero-json.ts'

export function mapAnswers(...answers: unknown[]): MappedXero {
  return mapXero({ organisationId, observedAt, answers })
}

/** The batch of answers of which every part could be mapped. */
export function batchOf(...answers: unknown[]): SourceBatch {
  const { batch, unmapped } = mapAnswers(...answers)
  if (unmapped.length > 0) throw new Error(`Not mapped: ${JSON.stringify(unmapped)}`)
  return batch
}
