import type { Environment } from '@vectis/quickbooks'

/** The encrypted columns of `quickbooks_connections`. */
export type TokenColumn =
  'access_token' | 'refresh_token' | 'previous_refresh_token' | 'verifier_tokens'

/** The one place that a ciphertext belongs to. It decrypts nowhere else. */
export interface TokenContext {
  tenantId: string
  environment: Environment
  realmId: string
  column: TokenColumn
  /** The connection's generation; for `verifier_tokens` a separate one, which rises with each change of them. */
  generation: number
  /** The installation of the host that may use the tokens; null: any, and always so for `verifier_tokens`. */
  installationId: string | null
}

const domain = 'vectis-quickbooks/token/1'

/**
 * The associated data of AES-GCM: each part preceded by its length in bytes (32 bits, big-endian), so that different
 * contexts never have the same encoding. UTF-16, because it keeps different JavaScript strings different; UTF-8 would
 * merge lone surrogates.
 */
export function encodeContext(keyId: string, context: TokenContext): Buffer {
  const parts = [
    domain,
    keyId,
    context.tenantId,
    context.environment,
    context.realmId,
    context.column,
    String(context.generation),
    // A part more or fewer is another encoding too: what is bound to none was written so before there were ids.
    ...(context.installationId === null ? [] : [context.installationId]),
  ].map((part) => Buffer.from(part, 'utf16le'))
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      return [length, part]
    }),
  )
}
