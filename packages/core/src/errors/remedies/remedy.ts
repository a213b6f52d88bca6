/** What a person sees, what it means, and what to do. A page may show all three texts. */
export interface Remedy {
  /** How it looks in a log, an answer or a page. */
  seen: string
  /** What it means. */
  say: string
  /** What to do; begins with "Nothing" when no person is needed. */
  do: string
}
