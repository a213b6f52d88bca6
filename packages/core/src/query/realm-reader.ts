import type { Environment } from '../ports/connection-store.ts'
import type { AnsweredCall } from '../ports/evidence.ts'
import type { ApiRequest } from '../transport/api-request.ts'
import type { ApiAnswer } from '../transport/api-transport.ts'
import type { Clock, Logger, Random } from '../transport/runtime.ts'

/** Options of a single call. */
export interface CallOptions {
  /** Ends both the wait and the request; the promise rejects with the signal's reason. */
  signal?: AbortSignal
  /** Calls of a higher priority start first. Default 0; use 1 for a person's click, so that it overtakes a sync. */
  priority?: number
  /** Called with each answer, also with a Fault about what was asked. Default: none. */
  onAnswer?: (answer: AnsweredCall) => void
}

/** One realm for the query functions: calls with retries, and their context. */
export interface RealmReader {
  environment: Environment
  realmId: string
  call(request: ApiRequest, options: CallOptions): Promise<ApiAnswer>
  clock: Clock
  random: Random
  logger: Logger
}

/** The server's own time of an answer; ours only when QuickBooks sent neither `time` nor a Date header. */
export function timeOf(reader: RealmReader, answer: Pick<ApiAnswer, 'serverTime'>): string {
  return answer.serverTime ?? new Date(reader.clock.now()).toISOString()
}

/** Only the options of a call, so that the same object may hold others. */
export function callOptions({ signal, priority, onAnswer }: CallOptions): CallOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(priority === undefined ? {} : { priority }),
    ...(onAnswer === undefined ? {} : { onAnswer }),
  }
}
