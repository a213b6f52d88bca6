import { span } from '../web/ago.ts'
import { html } from '../web/html.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'
import { path } from './quickbooks-form.ts'

/** The run under way: a bar for each entity, filled by the script; what it waits for is said without one too. */
export function renderProgress({ isRunning, waitsUntil, now, status }: QuickBooksFacts) {
  if (!isRunning) return null
  const waits = waitsUntil === null ? null : Math.max(0, Date.parse(waitsUntil) - now)
  return html`<section aria-label="Sync under way">
    <h2>${status.health === 'first_sync' ? 'First read' : 'Syncing'}</h2>
    ${
      waits !== null &&
      html`<p class="yellow" data-waits="">
        ${`QuickBooks asked us to slow down: reading continues by itself in ${span(waits)}.`}
      </p>`
    }
    <ul data-progress=${`${path}/progress`} aria-label="Progress of the run">
      <li>Reading…</li>
    </ul>
    <p class="soft" data-estimate="" aria-live="polite"></p>
  </section>`
}
