import { readFileSync } from 'node:fs'
import type { Shape } from './shape-of.ts'

interface Source {
  /** Repository on GitHub that holds the recording. */
  source: string
  licence: string
  file: string
  accept: 'json' | 'xml' | 'pdf'
  /** A printer rewrote the numbers: 100.00 may have become 100. */
  numbers?: 'reprinted'
  /** A printer sorted the keys. */
  order?: 'sorted'
}

/** One object of QuickBooks, as some answer held it. */
export interface NotedObject extends Source {
  of: string
  /** The operation that answered it. */
  from: string
  shape: { readonly [key: string]: Shape }
}

/** One answer without its objects. */
export interface NotedAnswer extends Source {
  /** Method and path below the company; absent where only the answer is public. */
  request?: string
  /** The body of the request. */
  sent?: Shape
  /** The root of an answer whose request is not known, or what it is about. */
  about?: string
  status: number
  headers?: Readonly<Record<string, string>>
  answer: Shape
}

const noted: readonly (NotedObject | NotedAnswer)[] = readFileSync(
  new URL('shapes.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as NotedObject | NotedAnswer)

export const notedObjects: readonly NotedObject[] = noted.filter((one) => 'of' in one)
export const notedAnswers: readonly NotedAnswer[] = noted.filter(
  (one): one is NotedAnswer => !('of' in one),
)
