import { callRemedies } from './remedies/call-remedies.ts'
import { callbackRemedies, consentRemedies } from './remedies/consent-remedies.ts'
import { operationsRemedies } from './remedies/operations-remedies.ts'
import type { Remedy } from './remedies/remedy.ts'
import { storageRemedies } from './remedies/storage-remedies.ts'
import { syncRemedies } from './remedies/sync-remedies.ts'
import { webhookRemedies } from './remedies/webhook-remedies.ts'

/**
 * The one table of remedies: by the code of an error, a run, a webhook answer or a warning. Where the advice depends on
 * more, such as the entity, the key has that as a second word. Classes, reports, pages and the reference read it.
 */
export const remedies = {
  ...callRemedies,
  ...consentRemedies,
  ...callbackRemedies,
  ...storageRemedies,
  ...syncRemedies,
  ...webhookRemedies,
  ...operationsRemedies,
} as const satisfies Record<string, Remedy>

/** A code that has a remedy. */
export type RemedyCode = keyof typeof remedies

/** A remedy with its code. */
export type FoundRemedy = Remedy & { code: RemedyCode }

const table: ReadonlyMap<string, FoundRemedy> = new Map(
  (Object.keys(remedies) as RemedyCode[]).map((code) => [code, { code, ...remedies[code] }]),
)

/** Codes with the same meaning. */
const sameAs: ReadonlyMap<string, RemedyCode> = new Map([
  ['invalid_grant', 'reconnect_required'],
  ['missing_signature', 'signature_mismatch'],
])

/**
 * What was seen, what it means and what to do, for a code from outside; undefined for an unknown code.
 *
 * `about` is the requested entity, or null.
 */
export function findRemedy(code: string, about: string | null = null): FoundRemedy | undefined {
  const known = sameAs.get(code) ?? code
  return table.get(`${known} ${about}`) ?? table.get(known)
}

/** What to do, by a code that has a remedy. Throws `TypeError` for one that has none. */
export function remedyOf(code: RemedyCode): string {
  const remedy = table.get(code)
  if (remedy !== undefined) return remedy.do
  throw new TypeError(`Expected a code with a remedy, received '${String(code)}'.`)
}

/** What to do about a Fault, for the requested entity; undefined for an unknown Fault. */
export function faultRemedyOf(faultCode: string, entity: string | null): string | undefined {
  return findRemedy(`fault ${faultCode}`, entity)?.do
}

/** What to do about a refusal by the token endpoint or the consent page, whose codes come from outside. */
export function refusalRemedyOf(by: 'token' | 'consent', code: string): string {
  return (findRemedy(by, code) ?? remedies[by]).do
}

/** What to do about a callback that ended in no connection. */
export function callbackRemedyOf(reason: keyof typeof callbackRemedies): string {
  return remedyOf(reason)
}

/** What to do about a wait that QuickBooks asked for, in milliseconds. */
export function waitRemedyOf(retryAfterMs: number): string {
  return `Wait ${Math.ceil(retryAfterMs / 1_000)} s; other apps on the same company count too.`
}
