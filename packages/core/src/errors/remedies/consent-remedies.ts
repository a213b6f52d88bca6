import type { Remedy } from './remedy.ts'

/**
 * How a consent, its tokens and the callback from Intuit can fail. `token` and `consent` are followed by Intuit's code.
 */
export const consentRemedies = {
  unconfirmed: {
    seen: 'unconfirmed, right after a consent',
    say: 'QuickBooks could not be asked yet whether the consent opens this company.',
    do: 'No action needed: the consent is kept, and QuickBooks is asked again automatically.',
  },
  unauthorized: {
    seen: '401 Unauthorized',
    say: 'QuickBooks refused the access token, and a fresh one too.',
    do: 'Disconnect and connect QuickBooks again to renew the consent.',
  },
  access_lost: {
    seen: '401, fault 120 or -11014',
    say: 'The person who connected no longer has access to this company in QuickBooks.',
    do: 'The person who connected lost access to this company: reconnect as Primary or Company Admin.',
  },
  forbidden: {
    seen: '403 Forbidden',
    say: 'QuickBooks refused this company or this part of it.',
    do:
      'Confirm that the environment matches (development credentials reach sandbox companies only, production credentials ' +
      'real ones only) and that the subscription is active; then reconnect if needed.',
  },
  connection_missing: {
    seen: 'connection_missing',
    say: 'This tenant has never been connected.',
    do: 'Send the operator through the authorization URL first.',
  },
  reconnect_required: {
    seen: 'invalid_grant',
    say: 'QuickBooks no longer accepts our sign-in.',
    do: 'Reconnect QuickBooks; the data read so far is kept.',
  },
  copied_database: {
    seen: 'copied_database',
    say: 'Copied database: its QuickBooks tokens belong to another installation, and a refresh here would end that one’s connections.',
    do:
      'In a copy: leave them, and connect a company of its own, such as a sandbox. If this installation has replaced the other for good: stop that one, then run "quickbooks adopt". ' +
      'If only the installation id of this host is wrong or not set: correct it (installationId, QUICKBOOKS_INSTALLATION_ID).',
  },
  realm_mismatch: {
    seen: 'another company at the reconnect',
    say: 'This is another company. The links belong to the one connected before.',
    do: 'This is another company: ask the operator to confirm, then pass confirmReplace: true.',
  },
  realm_refused: {
    seen: 'realm_refused, at or after a consent',
    say: 'The consent does not give access to the company named in the callback.',
    do:
      'Nothing was connected. Start again with Connect QuickBooks, choose the company on the consent page, and come back through that page: its address must not be changed. ' +
      'To take back a consent given for another company, remove the app inside QuickBooks, under Apps.',
  },
  code_sent: {
    seen: 'no answer, or a broken one, to the exchange of a code',
    say: 'It is unknown whether Intuit accepted the code.',
    do: 'An authorization code can be sent only once: when Intuit answers again, start again with Connect QuickBooks.',
  },
  not_revoked: {
    seen: 'no answer, or a refusal, to a revocation',
    say: 'Intuit did not confirm the revocation.',
    do: 'Remove the app inside QuickBooks too, under Apps.',
  },
  redirect_uri: {
    seen: 'redirect_uri error on the page of Intuit',
    say: 'Intuit does not know our redirect URI.',
    do: 'Copy this server’s redirect URI to Keys & OAuth of the Intuit app; it must match exactly.',
  },
  'token invalid_grant': {
    seen: 'invalid_grant from the token endpoint',
    say: 'Intuit does not accept the code or the refresh token.',
    do: 'The code or refresh token is no longer valid: consent was revoked or expired, or another caller rotated the token. Connect again.',
  },
  'token invalid_client': {
    seen: 'invalid_client from the token endpoint',
    say: 'Intuit does not accept the keys of the app.',
    do: 'The client id or secret is wrong for this environment: copy both again from Keys & OAuth.',
  },
  'token invalid_request': {
    seen: 'invalid_request from the token endpoint',
    say: 'Intuit does not accept the token request.',
    do: 'The redirect URI must match the one registered at Intuit exactly.',
  },
  token: {
    seen: 'another refusal by the token endpoint',
    say: 'Intuit gave no tokens.',
    do: 'Check the app settings at Intuit, then connect again.',
  },
  'consent access_denied': {
    seen: 'access_denied in the callback',
    say: 'The person declined the consent.',
    do: 'The consent page was declined. Connect again when ready.',
  },
  'consent invalid_scope': {
    seen: 'invalid_scope in the callback',
    say: 'The app may not request accounting data.',
    do: 'The Intuit app has no accounting scope: add it under My Apps, then connect again.',
  },
  consent: {
    seen: 'another refusal by the consent page',
    say: 'Intuit did not show the consent page.',
    do: 'Intuit refused the request: check the app settings under My Apps, then connect again.',
  },
} as const satisfies Record<string, Remedy>

/** A callback that ends in no connection. */
export const callbackRemedies = {
  state_missing: {
    seen: 'state_missing',
    say: 'The page was opened directly.',
    do: 'Open this page through Connect QuickBooks, not directly.',
  },
  state_mismatch: {
    seen: 'state_mismatch',
    say: 'The callback belongs to another browser session.',
    do: 'This callback belongs to another session: start again with Connect QuickBooks.',
  },
  state_expired: {
    seen: 'state_expired',
    say: 'The person took more than ten minutes.',
    do: 'Ten minutes have passed: start again with Connect QuickBooks.',
  },
  state_unknown: {
    seen: 'state_unknown',
    say: 'No pending request matches this callback.',
    do: 'No such request is pending: start again with Connect QuickBooks.',
  },
  code_missing: {
    seen: 'code_missing',
    say: 'Intuit sent no authorization code.',
    do: 'Intuit sent no authorization code: start again with Connect QuickBooks.',
  },
  realm_id_missing: {
    seen: 'realm_id_missing',
    say: 'No company was chosen.',
    do: 'Intuit named no company: start again and choose one on the consent page.',
  },
  parameter_repeated: {
    seen: 'parameter_repeated',
    say: 'The address was altered on the way.',
    do: 'The address was altered on the way: start again with Connect QuickBooks.',
  },
  already_completed: {
    seen: 'already_completed',
    say: 'This callback was already handled: the page was reloaded, or the link was clicked twice.',
    do: 'This callback was already handled: check whether the connection exists, and start again only if it does not.',
  },
} as const satisfies Record<string, Remedy>
