/** Ten minutes, as long as a state is good. */
const LIFE_SECONDS = 600

/** Binds the state of a consent to the browser that asked for it. */
export interface StateCookie {
  /** The header `Set-Cookie`. */
  write(state: string): string
  /** The state that this browser holds; null: none. */
  read(request: Request): string | null
}

/**
 * `SameSite=Lax`: with `Strict` the browser would not send it when it returns from Intuit. On https its name begins with
 * `__Host-`, so that no other host of the domain can set it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1
 */
export function createStateCookie(origin: string): StateCookie {
  const isSecure = origin.startsWith('https:')
  const name = isSecure ? '__Host-quickbooks_state' : 'quickbooks_state'
  const rules = `Path=/; Max-Age=${LIFE_SECONDS}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  return {
    write: (state) => `${name}=${encodeURIComponent(state)}; ${rules}`,
    read(request) {
      const header = request.headers.get('cookie') ?? ''
      for (const pair of header.split(';')) {
        const [key = '', ...value] = pair.split('=')
        if (key.trim() === name) return decode(value.join('=').trim())
      }
      return null
    },
  }
}

/** Text from outside may hold a broken escape: then it is no state of ours. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
