import { run } from '@vectis/quickbooks-storage/database'
import { buildTestDelivery } from '@vectis/quickbooks-webhooks'
import type { Host } from '../support/open-host.ts'
import { publicUrl, realmId } from '../support/open-host.ts'

type Variables = Record<string, string>

/** A command, and what it must show. */
export interface Look {
  args: readonly string[]
  shows: RegExp
  /** What it shows does not keep anything from being read: it ends with 0. */
  isFine?: true
}

/** Something that goes wrong at night. */
export interface Incident {
  /** What the person on duty is told. */
  story: string
  /** Lets it happen; what it changes in the variables of the host. */
  happen(host: Host): Promise<Variables | void>
  /** What names the cause with its action: a code of the runbook, or the sentence of its remedy. */
  cause: RegExp
  /** By the runbook: the last of them shows the cause, and its remedy the action. */
  looks: readonly Look[]
  /** The action that the runbook names: outside, in the variables, or by a command. */
  act(host: Host): Promise<Variables | void>
  /** Commands that are part of the action. */
  commands?: readonly (readonly string[])[]
  /** Afterwards it is over. */
  over: Look
}

export const verifierToken = 'verifier-token-of-the-app'

export function deliver({ quickbooks, clock }: Host, token: string, entityId: string) {
  const url = quickbooks.addresses.webhookUrl
  const delivery = { url, realmId, verifierToken: token, entityId, clock }
  return quickbooks.routes(buildTestDelivery(delivery))
}

const change = ({ quickbooks, schema }: Host, statement: string) =>
  run(quickbooks.parts.storage, statement.replaceAll('$schema', schema), [])

const tick = ({ quickbooks }: Host) => quickbooks.for('acme').sync.now({ mode: 'incremental' })

/** An invoice of the company. */
const badInvoice = '39'

const expireToken = (host: Host) =>
  change(
    host,
    `update $schema.quickbooks_connections set access_token_expires_at = now() - interval '1 minute'`,
  )

const status: Look['args'] = ['status']
const ofAcme: Look['args'] = ['status', 'acme']
const explain: Look['args'] = ['explain', 'acme']
const doctor: Look['args'] = ['doctor', 'acme']
const healthy: Look = { args: ofAcme, shows: /^acme: healthy\./ }

export const incidents: Readonly<Record<string, Incident>> = {
  'the consent was taken back': {
    cause: /reconnect_required|Reconnect QuickBooks/,
    story: 'Acme says their figures stand still since this morning.',
    async happen(host) {
      host.emulator.revoke({ realmId })
      await expireToken(host)
      await tick(host)
    },
    looks: [
      { args: status, shows: /acme +action_required/ },
      { args: explain, shows: /reconnect_required.*\n.*do: .*[Rr]econnect/ },
    ],
    act: async (host) => void (await host.connect()),
    commands: [['sync', 'acme', '--yes']],
    over: healthy,
  },
  'the client secret was rotated at Intuit': {
    cause: /\[invalid_client\]/,
    story: 'All tenants fail since a colleague tidied up the Intuit app.',
    async happen(host) {
      await expireToken(host)
      return { QUICKBOOKS_CLIENT_SECRET: 'the-secret-of-yesterday' }
    },
    looks: [
      {
        args: ['doctor'],
        shows: /fail +credentials, sandbox: .*\[invalid_client\]\n +do: .*secret/,
      },
    ],
    act: async ({ emulator }) => ({
      QUICKBOOKS_CLIENT_SECRET: emulator.credentials().clientSecret,
    }),
    over: { args: ['doctor'], shows: /ok +credentials, sandbox[\s\S]*\n0 failures/ },
  },
  'the verifier token is of another app': {
    cause: /\[signature_mismatch\]|verifier token/,
    story: 'Intuit’s page shows our webhook answering 401.',
    async happen(host) {
      await host.quickbooks.for('acme').settings.setVerifierToken('token-of-the-sandbox-app')
      await deliver(host, verifierToken, '2')
    },
    looks: [
      {
        args: doctor,
        shows: /fail +acme: webhooks: .*\[signature_mismatch\]\n +do: .*Webhooks page/,
      },
    ],
    async act(host) {
      await host.quickbooks.for('acme').settings.setVerifierToken(verifierToken)
      await deliver(host, verifierToken, '3')
    },
    commands: [['sync', 'acme', '--yes']],
    over: { args: doctor, shows: /ok +acme: webhooks[\s\S]*\n0 failures/ },
  },
  'a firewall holds the webhooks back': {
    cause: /\[no_webhooks\]/,
    story: 'Payments of Acme appear with the next tick only, not at once.',
    async happen(host) {
      await change(
        host,
        `update $schema.quickbooks_webhook_events set received_at = received_at - interval '8 days'`,
      )
      await change(
        host,
        `update $schema.quickbooks_connections set connected_at = connected_at - interval '9 days'`,
      )
    },
    looks: [
      {
        args: doctor,
        shows: /warn +acme: webhooks: .*\[no_webhooks\]\n +do: .*subscription/,
        isFine: true,
      },
    ],
    act: async (host) => void (await deliver(host, verifierToken, '4')),
    commands: [['sync', 'acme', '--yes']],
    over: { args: doctor, shows: /ok +acme: webhooks/ },
  },
  'the quota of the month is used up': {
    cause: /quota_exceeded|usage at developer\.intuit\.com/,
    story: 'Nobody gets new invoices; it is the 29th.',
    async happen(host) {
      // As it is stored after all retries, which take minutes.
      await change(
        host,
        `update $schema.quickbooks_sync_runs set outcome = 'failed', error_code = 'quota_exceeded', message = 'QuickBooks still refuses calls.', intuit_tid = 'tid-1'`,
      )
    },
    looks: [
      { args: status, shows: /acme +action_required/ },
      { args: explain, shows: /quota_exceeded[\s\S]*do: .*usage at developer\.intuit\.com/ },
    ],
    act: async () => undefined,
    // By itself the next try comes after six hours.
    commands: [['sync', 'acme', '--mode', 'incremental', '--yes']],
    over: healthy,
  },
  'the worker died in a run': {
    cause: /\[lease_stuck\]/,
    story: 'Acme’s figures are two hours old. A machine was replaced tonight.',
    async happen(host) {
      await change(
        host,
        `update $schema.quickbooks_sync_runs set started_at = started_at - interval '2 hours', finished_at = finished_at - interval '2 hours'`,
      )
      await change(
        host,
        `update $schema.quickbooks_sync_checkpoints set full_read_at = to_char((full_read_at::timestamptz - interval '2 hours') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
      )
      await change(
        host,
        `update $schema.quickbooks_sync_leases set owner = 'machine-7', until = now() - interval '2 hours'`,
      )
    },
    looks: [
      { args: status, shows: /acme +late .*quickbooks doctor/ },
      { args: doctor, shows: /fail +acme: lease: .*\[lease_stuck\]\n +do: .*quickbooks sync/ },
    ],
    act: async () => undefined,
    commands: [['sync', 'acme', '--yes']],
    over: { args: doctor, shows: /ok +acme: sync[\s\S]*ok +acme: lease[\s\S]*\n0 failures/ },
  },
  'QuickBooks cannot serve one invoice': {
    cause: /unserved[\s\S]*do: Open it in QuickBooks and save it again/,
    story: 'One invoice of Acme is missing in the hub.',
    async happen(host) {
      const { operations } = host.emulator.books(realmId)
      operations.changeNote({ entity: 'Invoice', id: badInvoice, note: 'changed' })
      operations.withholdObject({ entity: 'Invoice', id: badInvoice })
      await tick(host)
    },
    looks: [
      { args: status, shows: /acme +degraded/ },
      {
        args: explain,
        shows: /row Invoice.*: unserved[\s\S]*do: Open it in QuickBooks and save it again/,
      },
    ],
    async act(host) {
      const { operations } = host.emulator.books(realmId)
      operations.releaseObject({ entity: 'Invoice', id: badInvoice })
    },
    commands: [['sync', 'acme', '--mode', 'full', '--yes']],
    over: healthy,
  },
  'a company without a time zone': {
    cause: /\[?time_zone_missing\]?/,
    story: 'No invoice of Acme is ever overdue.',
    async happen(host) {
      await change(host, `update $schema.quickbooks_connections set time_zone = null`)
    },
    looks: [{ args: ofAcme, shows: /time_zone_missing: .*\n +do: .*time zone/, isFine: true }],
    act: async ({ quickbooks }) => quickbooks.for('acme').settings.setTimeZone('America/Chicago'),
    over: healthy,
  },
  'the tables were never made': {
    cause: /schema_missing|no @vectis\/quickbooks-storage tables/,
    story: 'After moving to a new database every page is an error.',
    happen: async ({ schema }) => ({ QUICKBOOKS_SCHEMA: `${schema}_new` }),
    looks: [{ args: ['doctor'], shows: /fail +schema: .*\[schema_missing\]\n +do: / }],
    act: async () => undefined,
    commands: [['migrate', '--yes']],
    over: { args: status, shows: /No tenant has ever been connected/ },
  },
  'another encryption key was deployed': {
    cause: /\[tampered\]/,
    story: 'Since the deployment no tenant can be read.',
    happen: async () => ({ QUICKBOOKS_ENCRYPTION_KEY: 'ab'.repeat(32) }),
    looks: [{ args: ['doctor'], shows: /fail +keys: .*\[tampered\]\n +do: .*key/ }],
    act: async () => ({
      QUICKBOOKS_ENCRYPTION_KEY: '00112233445566778899aabbccddeeff'.repeat(2),
    }),
    over: { args: ['doctor'], shows: /ok +keys/ },
  },
  'the redirect URI at Intuit is another one': {
    cause: /\[redirect_uri\]/,
    story: 'A new customer sees an error page at Intuit when connecting.',
    happen: async () => ({ QUICKBOOKS_REDIRECT_URI: `${publicUrl}/callback` }),
    looks: [
      { args: ['doctor'], shows: /fail +redirect URI: .*registered is .*\[redirect_uri\]\n +do: / },
    ],
    act: async ({ quickbooks }) => ({ QUICKBOOKS_REDIRECT_URI: quickbooks.addresses.redirectUri }),
    over: { args: ['doctor'], shows: /ok +redirect URI: .*as registered/ },
  },
  'the database was copied': {
    cause: /copied_database|quickbooks adopt/,
    story: 'The staging host shows that every tenant has to reconnect.',
    happen: async () => ({ QUICKBOOKS_INSTALLATION_ID: 'staging' }),
    looks: [
      { args: status, shows: /acme +action_required/ },
      { args: ofAcme, shows: /copied_database: [\s\S]*do: .*adopt/ },
    ],
    act: async () => undefined,
    commands: [['adopt', '--yes']],
    over: healthy,
  },
  'the alerts fail after every tick': {
    cause: /step_failed/,
    story: 'Nobody was alerted of an invoice that is overdue since yesterday.',
    async happen(host) {
      await change(
        host,
        `alter table $schema.billing_alerts add constraint broken check (false) not valid`,
      )
      await change(
        host,
        `update $schema.billing_invoices set due_date = '2020-01-01' where balance > 0`,
      )
      await tick(host)
    },
    looks: [
      { args: status, shows: /acme +degraded/ },
      { args: explain, shows: /step.*step_failed: .*alerts[\s\S]*do: / },
    ],
    async act(host) {
      await change(host, `alter table $schema.billing_alerts drop constraint broken`)
      await tick(host)
    },
    over: healthy,
  },
}
