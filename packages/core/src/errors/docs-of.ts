import { findRemedy } from './remedies.ts'

/** Written by `pnpm organisation`; a test compares it with the root's package.json. */
const page = 'https://github.com/vectis-placeholder/quickbooks/blob/main/docs/reference/errors.md'

/** Codes that are described there without a remedy of their own. */
const described: readonly string[] = ['fault', 'source_batch_refused']

/**
 * The address that describes a code of an error, a run or a warning: its own place on the page of errors, or the page
 * for a code that comes from Intuit and is not listed.
 */
export function docsOf(code: string, about: string | null = null): string {
  const known = findRemedy(code, about)?.code ?? (described.includes(code) ? code : null)
  return known === null ? page : `${page}#${known.replaceAll(/[^\w-]/g, '-')}`
}
