import type { TokenSet } from './token-set.ts'

/**
 * The symbol Node's `util.inspect` and `console.log` look for; registered, so that no import of node:util is needed.
 */
const inspect = Symbol.for('nodejs.util.inspect.custom')

const concealed = '[concealed]'

/**
 * A copy of a token set whose tokens `inspect`, `console.log` and `JSON.stringify` print as `[concealed]`.
 *
 * The properties stay ordinary, so spreading and destructuring keep working; a spread copy is no longer concealed.
 */
export function concealTokens(tokens: TokenSet): TokenSet {
  const copy: TokenSet = {
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    accessTokenExpiresAt: tokens.accessTokenExpiresAt,
    refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
    refreshTokenHardExpiresAt: tokens.refreshTokenHardExpiresAt,
  }
  return conceal(copy, ['accessToken', 'refreshToken'])
}

/** A copy of a connection (or any record with these two fields) that prints without its tokens. */
export function concealConnection<
  Row extends { tokens: TokenSet | null; previousRefreshToken: string | null },
>(connection: Row): Row {
  const copy = {
    ...connection,
    tokens: connection.tokens === null ? null : concealTokens(connection.tokens),
  }
  return conceal(copy, ['previousRefreshToken'])
}

/**
 * The last characters of a secret, which a person can compare with Intuit's page: four, or fewer if four were more than
 * a quarter.
 */
export function endOfToken(token: string): string {
  const shown = Math.min(4, Math.floor(token.length / 4))
  return token.slice(token.length - shown)
}

/** Makes the named fields of a record print as `[concealed]`, in place; null stays null. */
export function conceal<Fields extends object>(
  record: Fields,
  names: readonly (keyof Fields)[],
): Fields {
  const shown = () => {
    const hidden: readonly PropertyKey[] = names
    return Object.fromEntries(
      Object.entries(record).map(([name, value]) => [
        name,
        value != null && hidden.includes(name) ? concealed : (value as unknown),
      ]),
    )
  }
  Object.defineProperty(record, 'toJSON', { value: shown, enumerable: false })
  Object.defineProperty(record, inspect, { value: shown, enumerable: false })
  return record
}
