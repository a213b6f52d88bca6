import {
  consentExpiresAt,
  deriveConnectionHealth,
  type Connection,
  type SyncRun,
} from '@vectis/quickbooks'
import type { RouteOptions } from '../app.ts'
import { count, daysUntil, moment, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import { Csrf, renderLayout } from '../web/layout.ts'
import type { Session } from '../web/sessions.ts'

const path = '/admin/integrations/quickbooks'
const tickMs = 15 * 60_000

/** The page of table G: one state, its colour, what to do next, and every figure behind it. */
export async function renderQuickBooksPage(
  { wiring, tenantId }: RouteOptions,
  session: Session,
): Promise<string> {
  const { storage, progress } = wiring
  const now = wiring.clock.now()
  const connection = await storage.connections.forTenant(tenantId).read()
  const realmId = connection?.realmId ?? ''
  const runs =
    connection === null
      ? []
      : await storage.sync.forTenant(tenantId).readRuns({ realmId, limit: 8 })
  const last = runs.find((run) => run.finishedAt !== null)
  const success = runs.find((run) => run.outcome === 'succeeded')
  const isRunning = progress.isRunning(tenantId)
  const { health, color } = deriveConnectionHealth({
    now,
    connection: connection && {
      state: connection.state,
      connectedAt: connection.connectedAt,
      refreshedAt: connection.refreshedAt,
      consentExpiresAt: connection.tokens && consentExpiresAt(connection.tokens),
    },
    isFirstSync: success === undefined && (isRunning || last === undefined),
    lastSuccessAt: success?.finishedAt ?? null,
    intervalMs: tickMs,
    isFailing: last?.outcome === 'failed' || last?.outcome === 'partial',
  })
  const isConnected = connection?.state === 'connected'
  const form = (action: string, label: string, kind: string, fields: unknown = null) =>
    html`<form method="post" action=${`${path}/${action}`}>
      <${Csrf} session=${session} />${fields}<button class=${kind}>${label}</button>
    </form>`
  const connect = wiring.environments.map((environment) =>
    form(
      'connect',
      `Connect QuickBooks (${environment})`,
      '',
      html`<input type="hidden" name="environment" value=${environment} />`,
    ),
  )

  const children = html` <section>
      <h2 class="row">
        <span class=${`badge ${color}`} data-health=${health}>${words(health)}</span>
        ${connection?.environment === 'sandbox' && html`<span class="band">SANDBOX</span>`}
      </h2>
      ${connection === null ? html`<p>Not connected. Connecting opens QuickBooks, where you choose a company and allow reading.</p>` : renderConnection(connection, now)}
      ${
        isRunning &&
        html`<ul data-progress=${`${path}/progress`}>
          <li>Reading…</li>
        </ul>`
      }
      <div class="row">
        ${isConnected && form('sync', 'Sync now', '')}
        ${connection?.state === 'action_required' && html`<a href=${`${path}/reconnect`}>Reconnect</a>`}
        ${!isConnected && connect} ${isConnected && form('disconnect', 'Disconnect', 'danger')}
      </div>
    </section>
    ${runs.length > 0 && renderRuns(runs, last)} ${connection !== null && (await renderWebhooks())}
    <section>
      <h2>Addresses for the Intuit app</h2>
      <dl class="facts">
        <dt>Redirect URI</dt>
        <dd><code>${wiring.redirectUri}</code></dd>
        <dt>Webhook URL</dt>
        <dd><code>${wiring.webhookUrl}</code></dd>
        <dt>Reconnect URL</dt>
        <dd><code>${wiring.redirectUri.replace(/callback$/, 'reconnect')}</code></dd>
      </dl>
    </section>`
  return renderLayout({ title: 'QuickBooks', path, session, children })

  async function renderWebhooks() {
    const since = new Date(now - 86_400_000).toISOString()
    const figures = await storage.webhookEvents.forTenant(tenantId).health({ realmId, since })
    const realms = await storage.connections.findRealms([realmId])
    const token = realms.find((realm) => realm.tenantId === tenantId)?.verifierTokens[0]
    const mismatches = figures.rejected['signature_mismatch'] ?? 0
    return html`<section>
      <h2>Webhooks, last 24 hours</h2>
      <dl class="facts">
        <dt>Last delivery</dt>
        <dd>${moment(figures.lastDeliveryAt)}</dd>
        <dt>Accepted</dt>
        <dd>
          ${`${count(figures.accepted)}, duplicates ${count(figures.duplicates)}, waiting ${count(figures.pending)}`}
        </dd>
        <dt>Refused</dt>
        <dd>
          ${
            Object.entries(figures.rejected)
              .map(([reason, times]) => `${words(reason)} ${times}`)
              .join(', ') || 'none'
          }
        </dd>
        <dt>Verifier token</dt>
        <dd>${token === undefined ? 'not set' : `ends in ${token.slice(-4)}`}</dd>
      </dl>
      ${mismatches > 0 && html`<p class="notice bad">The verifier token does not match (wrong environment?). Paste the one from the Webhooks page of the Intuit app.</p>`}
      ${isConnected && form('verifier-token', token === undefined ? 'Set' : 'Replace', 'quiet', html`<label>Verifier token <input type="password" name="token" autocomplete="off" required minlength="8" /></label> `)}
    </section>`
  }
}

function renderConnection(connection: Connection, now: number) {
  const { tokens } = connection
  return html`<dl class="facts">
    <dt>Company</dt>
    <dd>${connection.companyName ?? 'not known yet'}</dd>
    <dt>Realm</dt>
    <dd>${connection.realmId}, ${connection.environment}</dd>
    <dt>Connected</dt>
    <dd>${moment(connection.connectedAt)} by ${connection.connectedBy ?? 'someone'}</dd>
    ${
      connection.stateReason !== null &&
      html`<dt>Reason</dt>
        <dd class="red">${words(connection.stateReason)}</dd>`
    }
    <dt>Consent ends</dt>
    <dd>${daysUntil(tokens?.refreshTokenHardExpiresAt, now)}</dd>
    <dt>Unused, it ends</dt>
    <dd>${daysUntil(tokens?.refreshTokenExpiresAt, now)}</dd>
  </dl>`
}

function renderRuns(runs: readonly SyncRun[], last: SyncRun | undefined) {
  const rows = Object.entries(last?.entities ?? {}).map(
    ([entity, figures]) =>
      html`<tr>
        <th scope="row">${entity}</th>
        ${[figures.read, figures.inserted, figures.updated, figures.deleted].map((value) => html`<td class="number">${count(value)}</td>`)}
      </tr>`,
  )
  return html`<section>
    <h2>Last sync</h2>
    <p>
      ${`${moment(last?.finishedAt)}, ${words(last?.reason ?? 'running')}, ${count(last?.calls ?? 0)} calls, `}
      <span
        class=${last?.outcome === 'succeeded' ? 'green' : 'red'}
        data-outcome=${last?.outcome ?? ''}
        >${last?.outcome ?? 'running'}</span
      >
    </p>
    ${last?.remedy && html`<p class="notice bad">${last.remedy}</p>`}
    ${
      rows.length > 0 &&
      html`<div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Entity</th>
              <th scope="col" class="number">Read</th>
              <th scope="col" class="number">New</th>
              <th scope="col" class="number">Changed</th>
              <th scope="col" class="number">Removed</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>`
    }
    <details>
      <summary>Newest runs: ${runs.length}</summary>
      <ul>
        ${runs.map((run) => html`<li>${moment(run.startedAt)}: ${run.kind}, ${words(run.reason)}, ${run.outcome ?? 'running'}, ${run.calls} calls</li>`)}
      </ul>
    </details>
  </section>`
}
