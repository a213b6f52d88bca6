/** The callback's query: a URL, its query string, or the object that a framework parsed from it. */
export type CallbackParameters =
  URL | URLSearchParams | string | Readonly<Record<string, string | readonly string[] | undefined>>

/** The callback as received, before its state is verified. */
export type AuthorizationResponse =
  | { kind: 'code'; state: string; code: string; realmId: string }
  | { kind: 'error'; state: string; error: string }
  | {
      kind: 'malformed'
      /** Null when the state itself is missing or came more than once. */
      state: string | null
      problem: 'state_missing' | 'code_missing' | 'realm_id_missing' | 'parameter_repeated'
    }

/** Intuit documents at most 512 characters. This limit is generous. */
const MAX_LENGTH = 2_048

/**
 * Reads the query of Intuit's redirect to the redirect URI.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
 */
export function parseAuthorizationResponse(parameters: CallbackParameters): AuthorizationResponse {
  const query = toSearchParams(parameters)
  const states = query.getAll('state').filter((value) => value !== '')
  if (states.length > 1) return { kind: 'malformed', state: null, problem: 'parameter_repeated' }
  const state = states[0]
  if (state === undefined || state.length > MAX_LENGTH) {
    return { kind: 'malformed', state: null, problem: 'state_missing' }
  }
  const isRepeated = ['code', 'realmId', 'error'].some((name) => query.getAll(name).length > 1)
  if (isRepeated) return { kind: 'malformed', state, problem: 'parameter_repeated' }
  const error = query.get('error')
  if (error !== null && error !== '') return { kind: 'error', state, error: error.slice(0, 100) }
  const code = query.get('code')
  if (code === null || code === '' || code.length > MAX_LENGTH) {
    return { kind: 'malformed', state, problem: 'code_missing' }
  }
  const realmId = query.get('realmId')
  // Digits only: it becomes part of a URL path and of the key of every stored row.
  if (realmId === null || !/^\d{1,32}$/.test(realmId)) {
    return { kind: 'malformed', state, problem: 'realm_id_missing' }
  }
  return { kind: 'code', state, code, realmId }
}

function toSearchParams(parameters: CallbackParameters): URLSearchParams {
  if (parameters instanceof URLSearchParams) return parameters
  if (parameters instanceof URL) return parameters.searchParams
  if (typeof parameters === 'string') {
    // `req.url` of most frameworks is a path with a query; a bare query works as well.
    const mark = parameters.indexOf('?')
    return new URLSearchParams(mark === -1 ? parameters : parameters.slice(mark + 1).split('#')[0])
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === 'string') query.append(name, one)
    }
  }
  return query
}
