/**
 * The text of a `jsonb` parameter. PostgreSQL stores neither U+0000 nor half a surrogate pair, which a name that was
 * cut within a character can contain; either would fail the whole page, at every tick. Each becomes U+FFFD, as in
 * webhook events.
 */
export function toJsonParameter(value: unknown): string {
  const text = JSON.stringify(value)
  // JSON.stringify escapes just these two; an escaped backslash before them is text that only looks like an escape.
  if (!/\\u0000|\\ud[89a-f]/.test(text)) return text
  return text.replaceAll(/\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g, (found) =>
    found === '\\\\' ? found : '\uFFFD',
  )
}
