import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stryker } from '../install-stryker.ts'
import { hash, identify } from './draw-sample.ts'
import type { SampledMutant } from './draw-sample.ts'
import { read } from './packages.ts'

interface Position {
  /** From 0. */
  line: number
  column: number
}

interface Range {
  start: Position
  end: Position
}

interface Made {
  id: string
  fileName: string
  location: Range
  mutatorName: string
  replacement: string
  status?: string
}

interface GivenFile {
  name: string
  content: string
  /** True: all of it. */
  mutate: boolean | readonly Range[]
}

interface Instrumenter {
  instrument(
    files: readonly GivenFile[],
    options: object,
  ): Promise<{ files: readonly { name: string; content: string }[]; mutants: readonly Made[] }>
}

const options = { plugins: null, excludedMutations: [], ignorers: [], noHeader: false }
const silent = () => undefined
const logger = { debug: silent, info: silent, warn: silent, isDebugEnabled: () => false }

async function openInstrumenter(): Promise<Instrumenter> {
  const path = 'node_modules/@stryker-mutator/instrumenter/dist/src/index.js'
  const module = (await import(pathToFileURL(resolve(stryker, path)).href)) as {
    Instrumenter: new (log: object) => Instrumenter
  }
  return new module.Instrumenter(logger)
}

function offsetsOf(source: string): (position: Position) => number {
  const starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)]
  return ({ line, column }) => (starts[line] ?? 0) + column
}

function describeMutants(file: string, source: string, made: readonly Made[]): SampledMutant[] {
  const offsetOf = offsetsOf(source)
  const lines = source.split('\n')
  const mutants = made
    .filter(({ status }) => status !== 'Ignored')
    .map(({ location, mutatorName, replacement }) => ({
      file,
      mutator: mutatorName,
      from: offsetOf(location.start),
      to: offsetOf(location.end),
      replacement,
      line: location.start.line + 1,
      text: (lines[location.start.line] ?? '').trim(),
    }))
  return identify(source, mutants)
}

/** All mutants of these files; what is known of a file is kept. */
export async function listMutants(
  files: readonly string[],
  keptIn: string,
): Promise<SampledMutant[]> {
  const kept = existsSync(keptIn)
    ? (JSON.parse(readFileSync(keptIn, 'utf8')) as Record<string, SampledMutant[]>)
    : {}
  const next: Record<string, SampledMutant[]> = {}
  const instrumenter = await openInstrumenter()
  for (const file of files) {
    const source = read(file)
    const key = hash(file, source)
    const known = Object.hasOwn(kept, key) ? kept[key] : undefined
    if (known === undefined) {
      const given = [{ name: file, content: source, mutate: true }]
      const { mutants } = await instrumenter.instrument(given, options)
      next[key] = describeMutants(file, source, mutants)
    } else {
      next[key] = known
    }
  }
  writeFileSync(keptIn, JSON.stringify(next))
  return Object.values(next).flat()
}

export interface PlacedMutants {
  /** TypeScript with a switch at the place of each mutant, by file. */
  sources: Record<string, string>
  /** The number by which a switch knows its mutant, by the mutant's identity. */
  numbers: Map<string, string>
}

/** The files of these mutants with switches for them. Switches for all mutants would make the tests several times slower. */
export async function placeMutants(mutants: readonly SampledMutant[]): Promise<PlacedMutants> {
  const instrumenter = await openInstrumenter()
  const wanted = mutants.map((mutant) => ({ mutant, range: rangeOf(read(mutant.file), mutant) }))
  const byFile = Map.groupBy(wanted, ({ mutant }) => mutant.file)
  const given = [...byFile].map(([file, of]) => ({
    name: file,
    content: read(file),
    mutate: of.map(({ range }) => range),
  }))
  // In one call, so that each number is given once.
  const { files, mutants: made } = await instrumenter.instrument(given, options)
  const numbers = wanted.map(({ mutant, range }) => {
    const found = made.find(
      (one) =>
        one.fileName === mutant.file &&
        one.mutatorName === mutant.mutator &&
        one.replacement === mutant.replacement &&
        isSame(one.location, range),
    )
    if (found === undefined)
      throw new Error(
        `Expected a switch for a mutant of ${mutant.file}:${mutant.line}, found none.`,
      )
    return [mutant.identity, found.id] as const
  })
  return {
    sources: Object.fromEntries(files.map(({ name, content }) => [name, content])),
    numbers: new Map(numbers),
  }
}

const rangeOf = (source: string, { from, to }: SampledMutant): Range => ({
  start: positionOf(source, from),
  end: positionOf(source, to),
})

const isSame = (a: Range, b: Range) =>
  [a.start.line - b.start.line, a.start.column - b.start.column].every((gap) => gap === 0) &&
  [a.end.line - b.end.line, a.end.column - b.end.column].every((gap) => gap === 0)

function positionOf(source: string, offset: number): Position {
  const before = source.slice(0, offset)
  return {
    line: before.split('\n').length - 1,
    column: offset - (before.lastIndexOf('\n') + 1),
  }
}
