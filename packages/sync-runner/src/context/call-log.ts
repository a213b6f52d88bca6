import type { Realm } from '@vectis/quickbooks'
import type { AnsweredCall, BatchEvidence } from '@vectis/quickbooks/ports'
import type { CallOptions } from '@vectis/quickbooks/wire'

/** Answers kept for a batch; of more, the first are left out and counted. */
const CALLS_AT_MOST = 100

/** The answers of a run that no batch has named yet. */
export interface CallLog {
  /** The same realm; its answers are noted. */
  realm: Realm
  /** Takes the answers about these entities. */
  take(entities: ReadonlySet<string>): Pick<BatchEvidence, 'calls' | 'moreCalls'>
}

/** Notes what QuickBooks answers, so that a batch can say which answers it was decided on. */
export function createCallLog(realm: Realm): CallLog {
  let waiting: AnsweredCall[] = []
  const onAnswer = (answer: AnsweredCall) => {
    waiting.push(answer)
  }
  const noted = <Options extends CallOptions>(options: Options | undefined) =>
    ({ ...options, onAnswer }) as Options
  return {
    realm: {
      tenantId: realm.tenantId,
      environment: realm.environment,
      realmId: realm.realmId,
      read: (entity, id, options) => realm.read(entity, id, noted(options)),
      ask: (entity, id, options) => realm.ask(entity, id, noted(options)),
      count: (entity, options) => realm.count(entity, noted(options)),
      query: (entity, options) => realm.query(entity, noted(options)),
      scan: (entity, options) => realm.scan(entity, noted(options)),
      changeDataCapture: (input, options) => realm.changeDataCapture(input, noted(options)),
      companyInfo: (options) => realm.companyInfo(options),
      homeCurrency: (options) => realm.homeCurrency(options),
      get calls() {
        return realm.calls
      },
    },
    take(entities) {
      const isAbout = (call: AnsweredCall) => call.entities.some((entity) => entities.has(entity))
      const taken = waiting.filter(isAbout)
      waiting = waiting.filter((call) => !isAbout(call))
      const more = Math.max(0, taken.length - CALLS_AT_MOST)
      return { calls: taken.slice(more), ...(more === 0 ? {} : { moreCalls: more }) }
    },
  }
}
