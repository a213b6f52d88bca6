import { html, renderPage, type Children } from './html.ts'
import { mayEnter, type Role } from './roles.ts'
import type { Session } from './sessions.ts'

const links: readonly [href: string, label: string, role: Role][] = [
  ['/customers', 'Customers', 'viewer'],
  ['/alerts', 'Alerts', 'viewer'],
  ['/admin/matching', 'Matching', 'admin'],
  ['/admin/integrations/quickbooks', 'QuickBooks', 'admin'],
]

/** The frame of every page. A notice is shown once. */
export function renderLayout(input: {
  title: string
  path: string
  session: Session
  children: Children
}): string {
  const { title, path, session, children } = input
  const { user, notice } = session
  session.notice = null
  const nav = links.map(
    ([href, label, role]) =>
      mayEnter(user, role) &&
      html`<a href=${href} aria-current=${path.startsWith(href) ? 'page' : null}>${label}</a>`,
  )
  return renderPage(html`
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} - Vectis</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
        <script type="module" src="/progress.js"></script>
        <script type="module" src="/copy.js"></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
          <strong>Vectis</strong>
          ${user && html`<nav aria-label="Main">${nav}</nav>`}
          ${
            user &&
            html`<form method="post" action="/sign-out">
              <${Csrf} session=${session} /><span>${user.name}, ${user.role}</span>
              <button class="quiet">Sign out</button>
            </form>`
          }
        </header>
        <main id="main">
          <h1>${title}</h1>
          ${notice && html`<p class=${`notice ${notice.kind}`} role="status">${notice.text}</p>`}
          ${children}
        </main>
      </body>
    </html>
  `)
}

/** The hidden field that every form carries. */
export function Csrf({ session }: { session: Session }) {
  return html`<input type="hidden" name="csrf" value=${session.csrf} />`
}
