import type { Response } from 'express'
import { day } from '../web/format.ts'
import { html } from '../web/html.ts'
import { renderCsrf } from '../web/layout.ts'
import type { Session } from '../web/sessions.ts'

export const path = '/admin/integrations/quickbooks'

/** A form of one button. */
export type Form = (action: string, label: string, kind?: string, fields?: unknown) => unknown

/** What a route of this page notes for the audit, and the way back with a message. */
export interface Steps {
  note(response: Response, name: string, detail?: Record<string, string>): Promise<void>
  back(response: Response, kind: 'good' | 'bad', text: string, tab?: string): void
}

export function formOf(session: Session): Form {
  return (action, label, kind = '', fields = null) =>
    html`<form method="post" action=${`${path}/${action}`}>
      ${renderCsrf(session)}${fields}<button class=${kind}>${label}</button>
    </form>`
}

/** `14 Dec 2026` of an instant, in the company's zone or in UTC. */
export function dateOf(instant: string, zone: string | null): string {
  return day(new Date(instant).toLocaleDateString('sv-SE', { timeZone: zone ?? 'UTC' }))
}
