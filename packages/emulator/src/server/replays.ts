import type { Call, CompanyAnswer } from '../exchange/exchange.ts'

/** Answers to writes by their `requestid`: the second request with the same one changes nothing. */
export interface Replays {
  once(call: Call, realmId: string, process: () => CompanyAnswer): CompanyAnswer
}

const mostKept = 10_000

/** Only what succeeded is kept: after a Fault the same id may be tried again. */
export function createReplays(): Replays {
  const kept = new Map<string, CompanyAnswer>()
  return {
    once(call, realmId, process) {
      const id = call.url.searchParams.get('requestid')
      if (id === null || id === '') return process()
      const key = `${realmId} ${id}`
      const known = kept.get(key)
      if (known !== undefined) return known
      const answer = process()
      if (answer.response.status === 200) {
        if (kept.size >= mostKept) kept.delete(kept.keys().next().value!)
        kept.set(key, answer)
      }
      return answer
    },
  }
}
