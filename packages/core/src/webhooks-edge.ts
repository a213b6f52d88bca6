// See docs/decisions/0232: `@vectis/quickbooks/webhooks` where there is no `node:crypto`: the same functions, but for the two that would need it.
export { openWebhookBody, parseWebhookBody } from './webhooks/edge/parse-webhook-body.ts'
export type { WebhookBody, WebhookEvent, WebhookOperation } from './webhooks/read-events.ts'
export type { SignatureVerdict } from './webhooks/read-signature.ts'
export { signPayloadAsync, verifySignatureAsync } from './webhooks/verify-signature-async.ts'
