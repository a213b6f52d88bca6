import { QuickBooksError, type Environment, type Logger } from '@vectis/quickbooks'
import { checkTenantId } from '@vectis/quickbooks/values'
import type { FetchHandler, WebhookHandler } from '@vectis/quickbooks-webhooks'
import type { Addresses, EnvironmentChoice } from '../options/addresses.ts'
import type {
  Authorize,
  Authorized,
  MetricsChoice,
  RouteAction,
} from '../options/integration-options.ts'
import { show } from '../options/misuse.ts'
import type { TenantConnect } from '../connect/tenant-connect.ts'
import { answerConsent, answerPage, answerResult, refuse } from './answers.ts'
import { isSameOrigin } from './check-origin.ts'
import { renderDisconnectedPage } from './disconnected-page.ts'
import { createMetricsRoute } from './metrics-route.ts'
import { readChoice } from './read-choice.ts'
import { createStateCookies } from './state-cookie.ts'

/** Each route by itself: a `Request` in, a `Response` out, on any path. */
export interface RouteHandlers {
  /** POST from the host's own pages, authorized: to Intuit's consent page. */
  readonly connect: FetchHandler
  /** GET from Intuit, bound to the browser by the state and its cookie. */
  readonly callback: FetchHandler
  /** POST from the host's own pages, authorized: the consent of the stored company again. */
  readonly reconnect: FetchHandler
  /** POST from the host's own pages, authorized: forgets the tokens and revokes them at Intuit. */
  readonly disconnect: FetchHandler
  /** Intuit's Disconnect URL: a page, which changes nothing. */
  readonly disconnected: FetchHandler
  /** POST from Intuit, with its signature. */
  readonly webhook: FetchHandler
  /** GET from a scraper that `metrics.authorize` lets in: Prometheus text about all tenants. */
  readonly metrics: FetchHandler
}

/** All of them by their paths; 404 for other paths. */
export interface Routes extends RouteHandlers {
  (request: Request): Promise<Response>
  /** The paths that it answers. */
  readonly paths: readonly string[]
}

export interface RoutesInput {
  addresses: Addresses
  environments: readonly EnvironmentChoice[]
  authorize: Authorize
  connect(tenantId: string): TenantConnect
  complete: TenantConnect['complete']
  webhook: WebhookHandler
  metrics: MetricsChoice | undefined
  readMetrics(): Promise<string>
  logger: Logger
}

export function createRoutes(input: RoutesInput): Routes {
  const { addresses, environments, logger } = input
  const { origin, path } = addresses
  const returnUrl = `${origin}${addresses.returnPath}`
  const cookies = createStateCookies(origin)

  /** What QuickBooks or the store fails with becomes an answer; the rest is logged and hidden. */
  const guard =
    (name: string, work: FetchHandler): FetchHandler =>
    async (request) => {
      try {
        return await work(request)
      } catch (error) {
        const event = 'quickbooks.integration.route_failed'
        if (error instanceof QuickBooksError) {
          const { code, remedy } = error
          logger.warn({ event, route: name, code, err: error }, 'QuickBooks or the store refused')
          return answerResult(request, returnUrl, { status: 'failed', code, remedy }, 502)
        }
        logger.error({ event, route: name, err: error }, 'A route of the integration failed')
        return refuse(500, 'Something went wrong here. It is in the log of this application.')
      }
    }

  /** POST, from a page of this host, by a person who may. */
  const authorized = (
    action: RouteAction,
    work: (request: Request, who: Authorized) => Promise<Response>,
  ) =>
    guard(action, async (request) => {
      if (request.method !== 'POST') {
        return refuse(405, `Send ${action} as a POST.`, { allow: 'POST' })
      }
      if (!isSameOrigin(request, origin)) {
        return refuse(403, `Expected a request from a page of ${origin}; it came from elsewhere.`)
      }
      // The host may read the form too, for a token of its own; or a middleware of its own has read it already.
      const copy = request.bodyUsed ? request : request.clone()
      const who = await input.authorize(request, action)
      if (who instanceof Response) return who
      checkTenantId('authorize', who?.tenantId)
      checkActor(who.actor)
      return work(copy, who)
    })

  const connect = authorized('connect', async (request, { tenantId, actor }) => {
    const choice = await readChoice(request)
    if (choice === null) return refuse(400, 'Expected a form with environment and replace.')
    const environment = chooseEnvironment(environments, choice.environment)
    if (typeof environment !== 'string') return environment
    const { replace } = choice
    const pending = await input.connect(tenantId).begin({ environment, actor, replace })
    return answerConsent(request, pending.url, cookies.write(request, pending.state))
  })
  const reconnectPost = authorized('reconnect', async (request, { tenantId, actor }) => {
    const pending = await input.connect(tenantId).reconnect({ actor })
    return answerConsent(request, pending.url, cookies.write(request, pending.state))
  })
  /** Intuit's Reconnect URL is a link: it leads to the host's page, where a person presses the button. */
  const reconnect: FetchHandler = async (request) => {
    if (request.method !== 'GET') return reconnectPost(request)
    const result = { status: 'reconnect', code: null, remedy: null }
    return answerResult(request, returnUrl, result)
  }
  const disconnect = authorized('disconnect', async (request, { tenantId, actor }) => {
    const { revoked, code } = await input.connect(tenantId).disconnect({ actor })
    const result = { status: 'disconnected', code: revoked ? null : code, remedy: null }
    return answerResult(request, returnUrl, result)
  })
  const callback = guard('callback', async (request) => {
    if (request.method !== 'GET') {
      return refuse(405, 'Intuit sends the browser back by GET.', { allow: 'GET' })
    }
    const { search } = new URL(request.url)
    const expectedState = cookies.read(request)
    const outcome = await input.complete({ parameters: search, expectedState })
    if (outcome.status === 'connected') {
      return answerResult(request, returnUrl, { status: 'connected', code: null, remedy: null })
    }
    const { status, reason: code, remedy } = outcome
    const httpStatus = status === 'unconfirmed' || status === 'already_completed' ? 200 : 400
    return answerResult(request, returnUrl, { status, code, remedy }, httpStatus)
  })
  const disconnected: FetchHandler = async (request) =>
    request.method === 'GET' || request.method === 'HEAD'
      ? answerPage(renderDisconnectedPage(returnUrl))
      : refuse(405, 'This page is only shown.', { allow: 'GET, HEAD' })

  const { fetch: webhook } = input.webhook
  const metrics = guard(
    'metrics',
    createMetricsRoute(input.metrics, () => input.readMetrics()),
  )
  const handlers = { connect, callback, reconnect, disconnect, disconnected, webhook, metrics }
  const byPath = new Map<string, FetchHandler>([
    [`${path}/connect`, connect],
    [`${path}/callback`, callback],
    [`${path}/reconnect`, reconnect],
    [`${path}/disconnect`, disconnect],
    [`${path}/disconnected`, disconnected],
    [addresses.webhookPath, webhook],
  ])
  if (input.metrics !== undefined) byPath.set(`${path}/metrics`, metrics)
  const route = async (request: Request): Promise<Response> => {
    const handler = byPath.get(new URL(request.url).pathname)
    return handler === undefined ? refuse(404, 'There is no such route.') : handler(request)
  }
  return Object.assign(route, handlers, { paths: [...byPath.keys()] })
}

/** Who connected is kept for the record: an `undefined` of the host's session must not get there. */
function checkActor(actor: unknown): void {
  if (typeof actor === 'string' && actor.trim() !== '') return
  throw new TypeError(
    `Expected an actor from authorize: the name of the signed-in person; received ${show(actor)}. Return { tenantId, actor }.`,
  )
}

function chooseEnvironment(
  choices: readonly EnvironmentChoice[],
  named: string | null,
): Environment | Response {
  const possible = choices.filter(({ fault }) => fault === null)
  const [only, ...others] = possible
  if (named === null && only !== undefined && others.length === 0) return only.name
  const found = choices.find(({ name }) => name === named)
  if (found === undefined) {
    const names = possible.map(({ name }) => name).join(' or ')
    return refuse(400, `Expected environment to be ${names}. Send it as a field of the form.`)
  }
  if (found.fault !== null)
    return refuse(400, `No company can be connected in ${found.name}: ${found.fault}.`)
  return found.name
}
