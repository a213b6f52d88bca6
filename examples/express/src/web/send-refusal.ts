import type { Response } from 'express'
import { html } from './html.ts'
import { renderLayout } from './layout.ts'
import type { Session } from './sessions.ts'

/** A page that says why the request was refused, and what to do. */
export function sendRefusal(
  response: Response,
  status: number,
  title: string,
  text: string,
  /** Where to go instead. Default: the customers, for who is signed in. */
  way?: { href: string; label: string },
): void {
  const session = response.locals['session'] as Session | undefined
  // Some requests are refused before there is a session, such as a file with an impossible range.
  if (session === undefined) {
    response.status(status).type('text').send(`${title}. ${text}`)
    return
  }
  const { href, label } = way ?? { href: '/customers', label: 'All customers' }
  const children = html`<section class="narrow">
    <p>${text}</p>
    ${session.user !== null && html`<p><a class="button quiet" href=${href}>${label}</a></p>`}
  </section>`
  response.status(status).send(renderLayout({ title, path: '', session, children }))
}
