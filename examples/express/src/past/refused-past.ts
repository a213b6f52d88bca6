import { findRemedy } from '@vectis/quickbooks/errors'
import { HistoryRangeError } from '@vectis/quickbooks-storage'
import type { NextFunction, Request, Response } from 'express'
import { html } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import { moment } from '../web/format.ts'
import { sessionOf } from '../web/sessions.ts'

/** A time of which nothing is kept any more: the page says so, and leads to the nearest times that are. */
export function refusedPast(
  error: unknown,
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (!(error instanceof HistoryRangeError)) {
    next(error)
    return
  }
  const { path, originalUrl } = request
  const isChanges = path.endsWith('/changes')
  const hrefAt = (instant: string) => {
    const query = new URLSearchParams(originalUrl.split('?')[1])
    query.set(isChanges ? 'from' : 'known-at', instant)
    return `${path}?${query}`
  }
  const problem = findRemedy(error.code)?.say ?? error.message
  const children = html`<section class="narrow" data-bad-choice>
    <p>${problem}</p>
    <ul>
      ${error.nearest.map((instant) => html`<li><a href=${hrefAt(instant)}>${moment(instant)}</a></li>`)}
    </ul>
    <p><a class="button" href=${path}>Back to now</a></p>
  </section>`
  const session = sessionOf(response)
  const title = 'No such time'
  response.status(400).send(renderLayout({ title, path, session, children }))
}
