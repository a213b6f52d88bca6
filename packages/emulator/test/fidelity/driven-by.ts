import type { RequestLog } from '../../src/index.ts'

/** What a client did with success, as `operation entity`, sorted; the page of fidelity is written from it. */
export function drivenBy(log: RequestLog): string[] {
  const words = log.records.flatMap(({ operation, entity, id, status }) => {
    if (status !== 200 && operation !== 'authorize') return []
    const about = operation === 'report' ? id : entity?.toLowerCase()
    return [about === null || about === undefined ? operation : `${operation} ${about}`]
  })
  return [...new Set(words)].sort()
}
