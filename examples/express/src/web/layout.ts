import { html, renderPage, type Children } from './html.ts'
import { mayEnter, type Role } from './roles.ts'
import type { Session } from './sessions.ts'

interface NavigationLink {
  href: string
  label: string
  role: Role
  /** The page can show the past. */
  hasPast?: boolean
}

const links: readonly NavigationLink[] = [
  { href: '/customers', label: 'Customers', role: 'viewer', hasPast: true },
  { href: '/alerts', label: 'Alerts', role: 'viewer', hasPast: true },
  { href: '/changes', label: 'Changes', role: 'viewer' },
  { href: '/admin/matching', label: 'Matching', role: 'admin' },
  { href: '/admin/integrations/quickbooks', label: 'QuickBooks', role: 'admin' },
]

/** The time that a page shows; its links keep it. */
export interface ShownTime {
  isPast: boolean
  keep(path: string): string
}

/** The frame of every page. A notice is shown once. */
export function renderLayout(input: {
  title: string
  path: string
  session: Session
  children: Children
  /** Default: now. */
  when?: ShownTime
  /** Above the title. */
  banner?: Children
}): string {
  const { title, path, session, children, when, banner } = input
  const { user, notice } = session
  session.notice = null
  const nav = links.map(
    ({ href, label, role, hasPast }) =>
      mayEnter(user, role) &&
      html`<a
        href=${hasPast && when ? when.keep(href) : href}
        aria-current=${path.startsWith(href) ? 'page' : null}
        >${label}</a
      >`,
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
      <body class=${when?.isPast ? 'then' : null}>
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
          ${banner}
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
