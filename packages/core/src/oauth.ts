export type { CallbackParameters } from './oauth/authorization-response.ts'
export type {
  AuthorizationOutcome,
  AuthorizationRequest,
  CallbackInput,
  GrantedAuthorization,
  InvalidCallbackReason,
  PendingAuthorization,
} from './oauth/authorization.ts'
export type {
  ConnectedAuthorization,
  DisconnectResult,
  OAuth,
  UnconfirmedAuthorization,
} from './oauth/create-oauth.ts'
export { resolveEndpoints } from './oauth/endpoints.ts'
export type { EndpointOverrides, Endpoints, EndpointsOption } from './oauth/endpoints.ts'
export {
  consentExpiresAt,
  consentWarningDays,
  daysUntilConsentExpires,
  deriveConsentWarning,
} from './tokens/consent-expiry.ts'
export type { ConsentClocks, ConsentWarning } from './tokens/consent-expiry.ts'
export { isUsable } from './oauth/is-usable.ts'
