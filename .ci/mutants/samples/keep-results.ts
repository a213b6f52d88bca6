import { appendFileSync, existsSync, readFileSync } from 'node:fs'

/** How much of the tests is tried. */
export interface SampleTerms {
  /** Seconds of the tests of one mutant, without it. */
  budget: number
  /** Seconds of a test file; one that takes longer is left out. */
  longest: number
}

/** What became of a mutant. */
export interface SampleResult extends SampleTerms {
  /** Of the file with the mutant. */
  key: string
  /** For a reader of the file. */
  mutant: string
  /** Of the sample. */
  seed: string
  /** The first red test; null: all that were tried passed. */
  red: string | null
  /** The test file that was red; null where none was, and with `red` where the process ended. */
  by: string | null
  /** A hash of that test file, or of all that the tests read where none was red. */
  tests: string
  /** How many test files were tried. */
  files: number
  /** How many of them said nothing: without the mutant they were red too, or did not end. */
  doubted: number
  seconds: number
}

export function readResults(path: string): Map<string, SampleResult> {
  if (!existsSync(path)) return new Map()
  const found = new Map<string, SampleResult>()
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    // A run that was ended while it wrote leaves half a line.
    if (!line.endsWith('}')) continue
    const result = JSON.parse(line) as SampleResult
    found.set(result.key, result)
  }
  return found
}

/** On a line of its own, even after half a line. */
export function addResult(path: string, result: SampleResult): void {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  appendFileSync(path, `${gap}${JSON.stringify(result)}\n`)
}

const isWithin = (few: SampleTerms, many: SampleTerms) =>
  few.budget <= many.budget && few.longest <= many.longest

/**
 * Whether a result still stands: one that was noticed as long as the test file that did is as it was, one that was missed
 * as long as nothing that the tests read changed. What few tests noticed, more do too; what many missed, fewer do too.
 */
export function stands(
  result: SampleResult,
  hashOf: (file: string | null) => string,
  terms: SampleTerms,
): boolean {
  const isKnown = result.red === null ? isWithin(terms, result) : isWithin(result, terms)
  return isKnown && result.tests === hashOf(result.by)
}
