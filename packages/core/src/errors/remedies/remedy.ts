/** What a person meets, what it means, and what helps. All three are sentences that a page may show. */
export interface Remedy {
  /** How it looks in a log, an answer or a page. */
  seen: string
  /** What it means. */
  say: string
  /** What to do; begins with "Nothing" when no person is needed. */
  do: string
}
