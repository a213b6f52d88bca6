import type { Environment } from '../ports/connection-store.ts'
import type { HttpExchange } from '../transport/http-exchange.ts'
import type { TelemetryRecorder } from '../telemetry/create-recorder.ts'
import type { Clock, Logger } from '../transport/runtime.ts'
import { exchangeWithin } from '../transport/timed-exchange.ts'
import { isAcceptableAddress, resolveEndpoints } from './endpoints.ts'
import type { Endpoints, EndpointsOption } from './endpoints.ts'

const TIMEOUT_MS = 10_000
/** Intuit's platform requirements demand the document; its addresses almost never change. */
const KEPT_MS = 24 * 3_600_000
const KEPT_AFTER_FAILURE_MS = 10 * 60_000

export type EndpointSource = (environment: Environment) => Promise<Endpoints>

/**
 * The addresses of an environment: given ones, else those of Intuit's discovery document, else the built-in ones. Never
 * rejects: a discovery that fails is logged and asked again ten minutes later.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export function createEndpointSource(options: {
  exchange: HttpExchange
  clock: Clock
  logger: Logger
  endpoints?: EndpointsOption | undefined
  telemetry?: TelemetryRecorder
}): EndpointSource {
  const { exchange, clock, logger, telemetry } = options
  const known = new Map<Environment, { until: number; endpoints: Promise<Endpoints> }>()
  // Checked at once, so that a mistyped address fails early.
  const given = {
    sandbox: resolveEndpoints(options.endpoints, 'sandbox'),
    production: resolveEndpoints(options.endpoints, 'production'),
  }

  const discover = async (environment: Environment): Promise<Endpoints> => {
    const { endpoints, fixed } = given[environment]
    const { discoveryUrl } = endpoints
    if (discoveryUrl === null) return endpoints
    const outcome = await exchangeWithin({
      exchange,
      clock,
      parts: { method: 'GET', url: discoveryUrl, headers: { accept: 'application/json' } },
      timeoutMs: TIMEOUT_MS,
      telemetry,
    })
    const answer = outcome.kind === 'answer' ? outcome.response : null
    const found = answer?.status === 200 ? readDocument(answer.body) : null
    if (found !== null) return { ...endpoints, ...found, ...fixed }
    logger.warn(
      {
        event: 'quickbooks.oauth.discovery_failed',
        environment,
        status: answer?.status ?? null,
        outcome: outcome.kind,
      },
      'Discovery document not readable; using the built-in addresses',
    )
    throw new Error('no discovery document')
  }

  return (environment) => {
    const kept = known.get(environment)
    if (kept !== undefined && kept.until > clock.now()) return kept.endpoints
    const entry = { until: clock.now() + KEPT_MS, endpoints: discover(environment) }
    entry.endpoints = entry.endpoints.catch(() => {
      entry.until = clock.now() + KEPT_AFTER_FAILURE_MS
      return given[environment].endpoints
    })
    known.set(environment, entry)
    return entry.endpoints
  }
}

type OAuthEndpoints = Pick<Endpoints, 'authorizationUrl' | 'tokenUrl' | 'revocationUrl'>

/** All three or none: an incomplete document is treated as broken. */
function readDocument(body: Uint8Array): OAuthEndpoints | null {
  let document: unknown
  try {
    document = JSON.parse(new TextDecoder().decode(body))
  } catch {
    return null
  }
  if (typeof document !== 'object' || document === null) return null
  const fields = document as Record<string, unknown>
  const authorizationUrl = addressOf(fields['authorization_endpoint'])
  const tokenUrl = addressOf(fields['token_endpoint'])
  const revocationUrl = addressOf(fields['revocation_endpoint'])
  if (authorizationUrl === null || tokenUrl === null || revocationUrl === null) return null
  return { authorizationUrl, tokenUrl, revocationUrl }
}

function addressOf(value: unknown): string | null {
  return typeof value === 'string' && isAcceptableAddress(value) ? value : null
}
