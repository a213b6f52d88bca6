import { html, renderPage, type Children } from './html.ts'
import { icon } from './icons.ts'
import { renderNavigation } from './navigation.ts'
import type { Session } from './sessions.ts'

/** The time that a page shows; its links keep it. */
export interface ShownTime {
  isPast: boolean
  keep(path: string): string
}

/** A page above this one. */
export interface Crumb {
  href: string
  label: string
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
  /** The pages above this one, the topmost first. */
  trail?: readonly Crumb[]
  /** Beside the title: what can be done here, and the time shown. */
  tools?: Children
}): string {
  const { title, path, session, children, when, banner, trail = [], tools } = input
  const { user, notice } = session
  session.notice = null
  const keep = when ? when.keep.bind(when) : (to: string) => to
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
        <script type="module" src="/keys.js"></script>
      </head>
      <body class=${[user ? 'shell' : 'alone', when?.isPast && 'then'].filter(Boolean).join(' ')}>
        <a class="skip" href="#main">Skip to content</a>
        ${
          user &&
          html`<header class="side">
            ${renderBrand()} ${renderNavigation({ session, path, keep })}
            <form class="who" method="post" action="/sign-out">
              ${renderCsrf(session)}
              <span>${user.name} <span class="soft">${user.role}</span></span>
              <button class="quiet small">Sign out</button>
            </form>
          </header>`
        }
        <main id="main">
          ${!user && renderBrand()} ${banner} ${trail.length > 0 && renderTrail(trail)}
          <div class="head">
            <h1>${title}</h1>
            ${tools && html`<div class="tools">${tools}</div>`}
          </div>
          ${notice && html`<p class=${`notice ${notice.kind}`} role="status">${notice.text}</p>`}
          ${children}
        </main>
        ${session.shell && user && renderZone(session.shell.zone)}
      </body>
    </html>
  `)
}

function renderBrand() {
  return html`<div class="brand">${icon('brand')}<span>Vectis</span></div>`
}

function renderTrail(trail: readonly Crumb[]) {
  return html`<nav class="crumbs" aria-label="Breadcrumb">
    <ol>
      ${trail.map(({ href, label }) => html`<li><a href=${href}>${label}</a></li>`)}
    </ol>
  </nav>`
}

/** Named once a page, so that no time needs it. */
function renderZone(zone: string | null) {
  return html`<footer>
    ${zone === null ? 'Times are in UTC until the time zone of the company is known.' : `Times are in the company's zone, ${zone}.`}
  </footer>`
}

/** The hidden field that every form carries. */
export function renderCsrf(session: Session) {
  return html`<input type="hidden" name="csrf" value=${session.csrf} />`
}
