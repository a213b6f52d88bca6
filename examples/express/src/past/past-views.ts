import type { Instant } from '@vectis/quickbooks/values'
import type { Response } from 'express'
import { day } from '../web/format.ts'
import { html } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import { momentIn } from '../web/local-time.ts'
import { sessionOf } from '../web/sessions.ts'
import type { Wiring } from '../wiring.ts'
import { readFirstReading, readHistoryStart } from './known-then.ts'
import { readWhen, type When } from './when.ts'

/** Reads the choice of time, or sends a page that says what is wrong with it. */
export function takeWhen(
  response: Response,
  input: { timeZone: string | null; now: number },
): When | null {
  const { req: request } = response
  const when = readWhen(request.query, input)
  if (!('problem' in when)) return when
  const rest = new URLSearchParams(request.url.split('?')[1])
  for (const name of ['known-at', 'as-of']) rest.delete(name)
  const now = rest.size === 0 ? request.path : `${request.path}?${rest}`
  sendBadChoice(response, { problem: when.problem, back: 'Back to now', href: now })
  return null
}

/** Nothing is shown for a time that cannot be read: figures of now would look like figures of then. */
export function sendBadChoice(
  response: Response,
  { problem, back, href }: { problem: string; back: string; href: string },
): void {
  const { path } = response.req
  const children = html`<section class="narrow" data-bad-choice>
    <p>${problem}</p>
    <p><a class="button" href=${href}>${back}</a></p>
  </section>`
  const session = sessionOf(response)
  const title = 'No such time'
  response.status(400).send(renderLayout({ title, path, session, children }))
}

const dayMs = 86_400_000

interface FormOptions {
  path: string
  when: When
  /** Whether the page can show the books of a day. */
  hasAsOf?: boolean
  /** What else is in the address. */
  fields?: Record<string, string>
}

/** On a page of now: the way into the past, folded. */
export function renderWayBack(options: FormOptions) {
  return html`<details class="when">
    <summary>As known now</summary>
    ${renderWhenForm(options)}
  </details>`
}

function renderWhenForm({ path, when, hasAsOf = false, fields = {} }: FormOptions) {
  // Without it, a browser refuses a time with seconds.
  const step = /T\d\d:\d\d:/.test(when.field) ? '1' : null
  return html`<form method="get" action=${path}>
    <label
      ><span>As known at</span>
      <input type="datetime-local" name="known-at" value=${when.field} step=${step} />
    </label>
    ${
      hasAsOf &&
      html`<label
        ><span>Books as of</span> <input type="date" name="as-of" value=${when.asOf ?? ''} />
      </label>`
    }
    ${!hasAsOf && when.asOf !== null && html`<input type="hidden" name="as-of" value=${when.asOf} />`}
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name=${name} value=${value} />`)}
    <button class="quiet">Show</button>
  </form>`
}

/** On a page of the past: which time it shows, the way back, and what changed since. */
export function renderPast(
  options: FormOptions & {
    /** The page of what changed since then. */
    changesPath?: string
    /** What of the page is not of that time. */
    exceptions: string
  },
) {
  const { path, when, hasAsOf = false, fields = {}, changesPath, exceptions } = options
  const query = String(new URLSearchParams(fields))
  const known = when.knownAt === null ? 'now' : momentIn(when.zone, when.knownAt)
  const books = hasAsOf && when.asOf !== null ? `, books as of ${day(when.asOf)}` : ''
  return html`<aside class="past" aria-label="The past" data-past=${when.knownAt ?? 'now'}>
    <p class="row">
      <strong>${`The past: as known ${when.knownAt === null ? '' : 'on '}${known}${books}`}</strong>
      <a class="button" href=${query === '' ? path : `${path}?${query}`}>Back to now</a>
      ${
        when.knownAt !== null &&
        changesPath &&
        html`<a href=${`${changesPath}?${new URLSearchParams({ from: when.field })}`}
          >What changed since then</a
        >`
      }
    </p>
    <p class="soft">${exceptions}</p>
    ${renderWhenForm(options)}
  </aside>`
}

/** Why a page of the past holds nothing, or only a part; empty: it does not. */
export interface Gap {
  text: string
  /** When QuickBooks was first read to the end, if it was not at that time. */
  first: Instant | null
}

export async function explainGap(
  { storage, hub }: Wiring,
  { tenantId, when: { knownAt, zone } }: { tenantId: string; when: Pick<When, 'knownAt' | 'zone'> },
): Promise<Gap> {
  if (knownAt === null) return { text: '', first: null }
  const { asOf } = await hub.forTenant(tenantId).reading({ knownAt })
  if (asOf !== null) {
    const isOld = Date.parse(knownAt) - Date.parse(asOf) > dayMs
    const old = `QuickBooks was last read on ${momentIn(zone, asOf)}: what changed after that was not known.`
    return { text: isOld ? old : '', first: null }
  }
  const [start, first] = await Promise.all([
    readHistoryStart(storage, tenantId),
    readFirstReading(storage, tenantId),
  ])
  if (start === null) return { text: 'Nothing was read yet: there is no past to show.', first }
  if (Date.parse(knownAt) < Date.parse(start)) {
    const text = `The history begins on ${momentIn(zone, start)}; nothing is known from before.`
    return { text, first }
  }
  const read = first === null ? '' : ` The first read ended on ${momentIn(zone, first)}.`
  return { text: `QuickBooks had not been read to the end by then.${read}`, first }
}

export function renderGap(text: string) {
  return text !== '' && html`<p class="notice yellow" data-gap>${text}</p>`
}
