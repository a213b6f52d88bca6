import { describeError } from '../errors/describe-error.ts'

/** OpenTelemetry's value for an error without a type. */
const OTHER = '_OTHER'

/**
 * `error.type`: the documented code of an error, or the name of its class. Never its message: those have too many
 * values.
 */
export function errorTypeOf(thrown: unknown): string {
  const { code } = describeError(thrown)
  if (code !== 'unexpected') return code
  const { name } = (thrown ?? {}) as { name?: unknown }
  return typeof name === 'string' && /^[A-Za-z]\w{0,63}$/.test(name) ? name : OTHER
}
