/** Ten minutes, as long as a state is good. */
const LIFE_SECONDS = 600
/** Consents of one browser that may be under way at once; each costs about 120 bytes in the headers of a request. */
const MOST = 8
/** So much of a state names its cookie: tabs of one browser never share one. */
const NAMED_BY = 12

/** Binds the states of consents to the browser that asked for them: a cookie for each, so that two tabs do not share one. */
export interface StateCookies {
  /** The headers `Set-Cookie`: one for the new state, and one for each of the oldest that the browser has too many of. */
  write(request: Request, state: string): string[]
  /** The state of this callback, if this browser holds it; else null. */
  read(request: Request): string | null
}

/**
 * `SameSite=Lax`: with `Strict` the browser would not send it when it returns from Intuit. On https its name begins with
 * `__Host-`, so that no other host of the domain can set it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1
 */
export function createStateCookies(origin: string): StateCookies {
  const isSecure = origin.startsWith('https:')
  const prefix = isSecure ? '__Host-quickbooks_state_' : 'quickbooks_state_'
  const nameOf = (state: string) => `${prefix}${state.slice(0, NAMED_BY)}`
  const rules = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  /** In the order of the header, which is that of their creation: a browser sends the oldest first. */
  const held = (request: Request): { name: string; value: string }[] =>
    (request.headers.get('cookie') ?? '').split(';').flatMap((pair) => {
      const [name = '', ...value] = pair.trim().split('=')
      return name.startsWith(prefix) ? [{ name, value: value.join('=') }] : []
    })
  return {
    write(request, state) {
      const others = held(request).filter(({ name }) => name !== nameOf(state))
      const tooMany = others.slice(0, Math.max(0, others.length - MOST + 1))
      return [
        `${nameOf(state)}=${encodeURIComponent(state)}; Max-Age=${LIFE_SECONDS}; ${rules}`,
        ...tooMany
          .filter(({ name }) => /^[\w-]+$/.test(name))
          .map(({ name }) => `${name}=; Max-Age=0; ${rules}`),
      ]
    },
    read(request) {
      const state = new URL(request.url).searchParams.get('state') ?? ''
      const found = held(request).find(({ name }) => name === nameOf(state))
      return found === undefined ? null : decode(found.value)
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
