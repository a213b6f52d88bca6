import { findRemedy } from '@vectis/quickbooks/errors'
import { HistoryRangeError } from '@vectis/quickbooks-storage'
import type { ErrorRequestHandler } from 'express'
import type { RouteOptions } from '../app.ts'
import { html } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import { sessionOf } from '../web/sessions.ts'
import { momentOf, zoneOf } from '../web/today-of.ts'
import type { Period } from './period.ts'

/**
 * A time of which nothing is kept any more: the page says so, and leads to the nearest times that are. It never takes
 * one of them by itself: figures of another time would look like those that were asked for.
 */
export function refusedPast({
  wiring,
  tenantId,
}: Pick<RouteOptions, 'wiring' | 'tenantId'>): ErrorRequestHandler {
  return async (error, request, response, next) => {
    if (!(error instanceof HistoryRangeError)) {
      next(error)
      return
    }
    const { path, originalUrl } = request
    const asked = new URLSearchParams(originalUrl.split('?')[1])
    const period = response.locals['period'] as Period | undefined
    const [field, own, back] = refusedField(error, asked, period)
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const zone = zoneOf(connection)
    const hrefAt = (instant: string) => {
      const query = new URLSearchParams(asked)
      query.set(field, instant)
      return `${path}?${query}`
    }
    const rest = new URLSearchParams(asked)
    for (const name of own) rest.delete(name)
    const problem = findRemedy(error.code)?.say ?? error.message
    const children = html`<section class="narrow" data-bad-choice data-not-kept=${error.knownAt}>
      <p>${problem}</p>
      <p>${`It was asked for ${momentOf(error.knownAt, zone)}. The nearest that is kept:`}</p>
      <ul>
        ${error.nearest.map((instant) => html`<li><a data-nearest=${instant} href=${hrefAt(instant)}>${momentOf(instant, zone)}</a></li>`)}
      </ul>
      ${back !== null && html`<p><a class="button" href=${rest.size === 0 ? path : `${path}?${rest}`}>${back}</a></p>`}
    </section>`
    const session = sessionOf(response)
    const title = 'No such time'
    response.status(400).send(renderLayout({ title, path, session, children }))
  }
}

/**
 * The field that holds the refused time, the fields of the choice, and the way back. Without a choice in the address,
 * changes since month end were asked for, and the way back would lead here.
 */
function refusedField(
  { knownAt }: HistoryRangeError,
  asked: URLSearchParams,
  period: Period | undefined,
): [field: string, own: readonly string[], back: string | null] {
  if (period === undefined) return ['known-at', ['known-at'], 'Back to now']
  const own = ['from', 'to', 'closed-through', 'page']
  const isEnd = period.to === knownAt && period.from !== knownAt
  const isDefault = !own.some((name) => asked.has(name))
  return [isEnd ? 'to' : 'from', own, isDefault ? null : 'Since month end']
}
