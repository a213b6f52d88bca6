export { createWebhookHandler } from './create-webhook-handler.ts'
export type { WebhookHandlerOptions } from './webhook-handler-options.ts'
export { buildTestDelivery, type TestDeliveryOptions } from './build-test-delivery.ts'
export { type AnswerDetail, type Outcome } from './delivery/answers.ts'
export { type AppVerifierTokens } from './delivery/proven-realms.ts'
export { RawBodyUnavailableError, type Framework } from './delivery/raw-body-unavailable-error.ts'
export { expressWebhook } from './shells/express-webhook.ts'
export {
  fastifyWebhook,
  type FastifyLike,
  type FastifyReplyLike,
  type FastifyWebhookOptions,
} from './shells/fastify-webhook.ts'
export {
  type BodySource,
  type FetchHandler,
  type IncomingDelivery,
  type Receive,
  type Reply,
  type WebhookHandler,
} from './delivery/delivery.ts'
export { toNodeHandler, type MaybeParsedMessage } from './shells/node-http.ts'
