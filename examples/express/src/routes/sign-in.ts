import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { html } from '../web/html.ts'
import { sendRefusal } from '../web/send-refusal.ts'
import { renderCsrf, renderLayout } from '../web/layout.ts'
import { users } from '../web/roles.ts'
import { sessionOf } from '../web/sessions.ts'

const may = {
  admin: 'connects QuickBooks, matches customers, handles alerts',
  analyst: 'reads customers, handles alerts',
  viewer: 'reads customers and alerts',
}

/** Three seeded people. There is no password: a host has its own sign-in. */
export function signInRoutes({ sessions }: RouteOptions): Router {
  const router = Router()
  router.get('/', (_request, response) => {
    response.redirect(303, sessionOf(response).user === null ? '/sign-in' : '/customers')
  })

  router.get('/sign-in', (request, response) => {
    const session = sessionOf(response)
    const choices = users.map(
      (user) =>
        html`<li>
          <form method="post" action="/sign-in">
            ${renderCsrf(session)}<input type="hidden" name="role" value=${user.role} />
            <button class="quiet">${user.name}</button>
          </form>
          <span class="soft"
            >${`${user.role[0]?.toUpperCase()}${user.role.slice(1)}: ${may[user.role]}`}</span
          >
        </li>`,
    )
    const children = html`<section class="narrow">
      <p>Choose a person. This example has no passwords.</p>
      <ul class="people">
        ${choices}
      </ul>
    </section>`
    response.send(renderLayout({ title: 'Sign in', path: request.path, session, children }))
  })

  router.post('/sign-in', (request, response) => {
    const { role } = request.body as { role?: unknown }
    const user = users.find((one) => one.role === role)
    if (user === undefined) {
      sendRefusal(response, 400, 'Not understood', 'There is no such person.')
      return
    }
    const home = user.role === 'admin' ? '/admin/integrations/quickbooks' : '/customers'
    const { returnTo } = sessionOf(response)
    sessions.renew(response, { user })
    response.redirect(303, returnTo ?? home)
  })

  router.post('/sign-out', (_request, response) => {
    sessions.renew(response, { user: null })
    response.redirect(303, '/sign-in')
  })
  return router
}
