import { count } from './format.ts'
import { healthNames } from './health-names.ts'
import { html } from './html.ts'
import { icon, type IconName } from './icons.ts'
import { mayEnter, type Role } from './roles.ts'
import type { Session } from './sessions.ts'
import type { ShellFacts } from './shell-facts.ts'

interface Entry {
  href: string
  label: string
  role: Role
  icon?: IconName
  /** The page can show the past. */
  hasPast?: boolean
  /** Left out where there is little room: another entry leads to it. */
  isAside?: boolean
  /** Current on this page only, not on those below it. */
  isExact?: boolean
  mark?: (facts: ShellFacts) => unknown
}

const entries: readonly Entry[] = [
  { href: '/customers', label: 'Customers', role: 'viewer', icon: 'customers', hasPast: true },
  {
    href: '/alerts',
    label: 'Alerts',
    role: 'viewer',
    icon: 'alerts',
    hasPast: true,
    mark: ({ openAlerts }) => renderCount(openAlerts, 'open'),
  },
  { href: '/changes', label: 'Changes', role: 'viewer', icon: 'changes' },
]

const adminEntries: readonly Entry[] = [
  {
    href: '/admin/integrations',
    label: 'Integrations',
    role: 'admin',
    icon: 'integrations',
    isAside: true,
    isExact: true,
  },
  {
    href: '/admin/integrations/quickbooks',
    label: 'QuickBooks',
    role: 'admin',
    mark: renderHealth,
  },
  { href: '/admin/integrations/xero', label: 'Xero', role: 'admin', isAside: true },
  {
    href: '/admin/matching',
    label: 'Matching',
    role: 'admin',
    icon: 'matching',
    mark: ({ toMatch }) => renderCount(toMatch, 'to decide'),
  },
]

/** The entries that a person may enter, with what wants attention; facts that could not be read are left out. */
export function renderNavigation(input: {
  session: Session
  path: string
  keep: (path: string) => string
}) {
  const { session, path, keep } = input
  const render = ({ href, label, hasPast, isAside, isExact, mark, ...entry }: Entry) => {
    if (!mayEnter(session.user, entry.role)) return null
    const isCurrent = path === href || (!isExact && path.startsWith(`${href}/`))
    const isSub = entry.icon === undefined
    return html`<a
      href=${hasPast ? keep(href) : href}
      class=${[isSub && 'sub', isAside && 'aside'].filter(Boolean).join(' ') || null}
      aria-current=${isCurrent ? 'page' : null}
      >${icon(entry.icon ?? 'integrations')}<span>${label}</span>${session.shell && mark?.(session.shell)}</a
    >`
  }
  return html`<nav aria-label="Main">
    ${entries.map(render)}
    ${mayEnter(session.user, 'admin') && html`<span class="group">Admin</span>`}
    ${adminEntries.map(render)}
  </nav>`
}

function renderCount(value: number | null, what: string) {
  if (value === null || value === 0) return null
  return html`<span class="n">${count(value)}<span class="unseen">${` ${what}`}</span></span>`
}

function renderHealth({ health, isUrgent }: ShellFacts) {
  const { word, color } = healthNames[health]
  return html`<span class="state" data-shell-health=${health}
    ><span class=${`dot ${isUrgent ? 'red' : color}`}></span><span class="word">${word}</span></span
  >`
}
