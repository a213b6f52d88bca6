import { describeError, findRemedy } from '@vectis/quickbooks/errors'

/** One line of the doctor. */
export interface Check {
  name: string
  /** Null: the host itself. */
  tenantId: string | null
  /** `skip`: it could not be checked, and `found` says why. */
  state: 'ok' | 'warn' | 'fail' | 'skip'
  found: string
  /** A code with a remedy; null when it is fine. */
  code: string | null
  /** What to do; null when it is fine. */
  remedy: string | null
}

/** Lines of one name, about the host or a tenant. */
export function checksOf(name: string, tenantId: string | null = null) {
  const line = (state: Check['state'], found: string, code: string | null): Check => ({
    name,
    tenantId,
    state,
    found,
    code,
    remedy: code === null ? null : (findRemedy(code)?.do ?? null),
  })
  return {
    ok: (found: string) => line('ok', found, null),
    skip: (why: string) => line('skip', why, null),
    warn: (code: string, found: string) => line('warn', found, code),
    fail: (code: string, found: string) => line('fail', found, code),
    /** An error of ours has its own code and remedy. */
    failed(error: unknown): Check {
      const { code, message, remedy } = describeError(error)
      const found =
        remedy !== null && message.endsWith(remedy)
          ? message.slice(0, -remedy.length).trim()
          : message
      return { ...line('fail', found, code), remedy }
    },
  }
}
