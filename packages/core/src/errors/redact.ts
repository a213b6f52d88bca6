const longest = 500

const secrets: readonly [RegExp, string][] = [
  // Header and JSON forms first: they show where a value starts, in any format.
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 [redacted]'],
  [
    /("?\b(?:access_token|refresh_token|id_token|client_secret|token|verifier_?token)\b"?\s*[:=]\s*"?)[^"&\s,}]{4,}/gi,
    '$1[redacted]',
  ],
  // An authorization code is long; the `code` of a Fault is short and must be kept.
  [/("?\bcode\b"?\s*[:=]\s*"?)[^"&\s,}]{12,}/gi, '$1[redacted]'],
  // JSON web tokens, signed or encrypted, also truncated ones. A random token may hold what looks like the beginning of one,
  // here and in the next line: what stands before it belongs to the same token.
  [/(?<![\w-])(?:[\w-]*-)?eyJ[\w-]{8,}(?:\.[\w-]*)*/g, '[redacted]'],
  // Intuit's refresh tokens, older and newer.
  [/(?<![\w-])(?:[\w-]*-)?(?:AB\d{2}|RT1-|EMULATED-)[\w-]{6,}/g, '[redacted]'],
  // Any other sequence that is too long and too mixed to be a word: gateway faults echo parts of the token.
  [
    /(?<![\w/.-])(?=[\w+/=~-]*\d)(?=[\w+/=~-]*[a-z])(?=[\w+/=~-]*[A-Z])[\w+/=~-]{24,}/g,
    '[redacted]',
  ],
]

/**
 * Removes what may be a token from text that came from outside, before it becomes a message or a log line; cuts it at
 * 500 characters.
 */
export function redact(text: string): string {
  // Looking ahead takes quadratic time. A word cut in two might not be recognised as a token, so it is removed.
  const isLong = text.length > longest * 8
  let clean = isLong ? text.slice(0, longest * 8).replace(/\S*$/, '') : text
  for (const [pattern, replacement] of secrets) clean = clean.replace(pattern, replacement)
  return clean.length > longest ? `${clean.slice(0, longest)}…` : isLong ? `${clean}…` : clean
}
