import type { Response } from 'express'
import { html } from './html.ts'
import { renderLayout } from './layout.ts'
import type { Session } from './sessions.ts'

/** A page that says why the request was refused, and what to do. */
export function sendRefusal(response: Response, status: number, title: string, text: string): void {
  const session = response.locals['session'] as Session | undefined
  // Some requests are refused before there is a session, such as a file with an impossible range.
  if (session === undefined) {
    response.status(status).type('text').send(`${title}. ${text}`)
    return
  }
  const children = html`<section><p>${text}</p></section>`
  response.status(status).send(renderLayout({ title, path: '', session, children }))
}
