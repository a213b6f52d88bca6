import type { RealmReader } from '../../src/query/realm-reader.ts'
import { silentLogger, systemRandom } from '../../src/transport/defaults.ts'
import { realmId } from '../harness.ts'
import type { createListCompany } from './list-company.ts'

/** A reader of a company that is one list, without HTTP: for what a scan asks, call by call. */
export function createListReader(
  company: Pick<ReturnType<typeof createListCompany>, 'query'>,
): RealmReader {
  const time = '2026-11-23T09:00:00Z'
  const clock = { now: () => Date.parse(time), sleep: () => Promise.resolve() }
  return {
    environment: 'sandbox',
    realmId,
    clock,
    random: systemRandom,
    logger: silentLogger,
    async call(request) {
      const { statement } = request as { statement: string }
      const { entity, rows, totalCount, isCount } = company.query(statement)
      const QueryResponse = isCount ? { totalCount } : { [entity]: rows }
      return { body: { QueryResponse }, serverTime: time, intuitTid: null }
    },
  }
}
