import { FaultResponseError } from '../errors/fault-response-error.ts'
import { RealmMismatchError } from '../errors/realm-mismatch-error.ts'
import { UnreadableAnswerError } from '../errors/network-errors.ts'
import type { AccessTokenSource } from '../oauth/access-token-source.ts'
import type { EndpointSource } from '../oauth/discovery.ts'
import type { Connection } from '../ports/connection-store.ts'
import { captureChanges } from '../query/change-data-capture.ts'
import { countRows, createQuery } from '../query/query.ts'
import { askObject } from '../query/ask-object.ts'
import { describeCall } from '../query/describe-call.ts'
import { readHomeCurrency } from '../query/read-home-currency.ts'
import { readObject } from '../query/read-object.ts'
import { timeOf } from '../query/realm-reader.ts'
import type { RealmReader } from '../query/realm-reader.ts'
import { scan } from '../query/scan.ts'
import { withFields } from '../telemetry/with-fields.ts'
import type { ApiAnswer, ApiTransport } from '../transport/api-transport.ts'
import type { Clock, Logger, Random } from '../transport/runtime.ts'
import type { Realm } from './realm-client.ts'

export interface RealmContext {
  send: ApiTransport
  accessTokens: AccessTokenSource
  endpoints: EndpointSource
  clock: Clock
  random: Random
  logger: Logger
  /** Called for each metered call. */
  onCall(): void
}

/** Binds the query functions to the realm that the tenant is connected to now. */
export function createRealm(connection: Connection, context: RealmContext): Realm {
  const { tenantId, environment, realmId } = connection
  const { send, accessTokens, endpoints, clock, random, logger, onCall } = context
  let calls = 0

  const getAccessToken = async (input: { rejected?: string; signal?: AbortSignal }) => {
    const access = await accessTokens.get({ tenantId, ...input })
    const now = access.connection
    if (now.realmId === realmId && now.environment === environment) return access
    // Rows of one company must never be read with the consent of another.
    throw new RealmMismatchError({ tenantId, stored: now, requested: { environment, realmId } })
  }

  const reader: RealmReader = {
    environment,
    realmId,
    clock,
    random,
    logger: withFields(logger, { tenantId, environment, realmId }),
    async call(request, options) {
      const { apiOrigin } = await endpoints(environment)
      const onSuccess = () => {
        calls += 1
        onCall()
      }
      const target = { tenantId, environment, realmId, apiOrigin, getAccessToken, onSuccess }
      const { onAnswer, ...rest } = options
      const note = (answer: Pick<ApiAnswer, 'serverTime' | 'intuitTid'>, isFault: boolean) => {
        const { intuitTid } = answer
        onAnswer?.({ ...describeCall(request), intuitTid, time: timeOf(reader, answer), isFault })
      }
      try {
        const answer = await send(target, request, rest)
        note(answer, false)
        return answer
      } catch (error) {
        if (error instanceof FaultResponseError) note(error, true)
        throw error
      }
    },
  }

  return {
    tenantId,
    environment,
    realmId,
    read: (entity, id, options) => readObject(reader, entity, id, options),
    ask: (entity, id, options) => askObject(reader, entity, id, options),
    count: (entity, options) => countRows(reader, entity, options),
    query: (entity, options) => createQuery(reader, entity, options),
    scan: (entity, options) => scan(reader, entity, options),
    changeDataCapture: (input, options) => captureChanges(reader, input, options),
    async companyInfo(options) {
      const info = await readObject(reader, 'CompanyInfo', realmId, options)
      if (info !== null) return info
      throw new UnreadableAnswerError(
        'Expected CompanyInfo of the connected company; it has none.',
        {
          realmId,
        },
      )
    },
    homeCurrency: (options) => readHomeCurrency(reader, options),
    get calls() {
      return calls
    },
  }
}
