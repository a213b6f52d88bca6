import { posix } from 'node:path'

/** A small fault that is planted by a change of text. A test that passes nevertheless does not pin what the line does. */
export interface Fault {
  /** What is wrong with the planted code. Unique in its list. */
  fault: string
  /** From the root of the repository. */
  file: string
  /** Each text occurs once in the file, and is replaced. */
  edits: readonly (readonly [from: string, to: string])[]
  /** Test files that are tried, in this order, until one is red. */
  tests: readonly string[]
}

/** The text with the fault. Throws when a text to replace does not occur exactly once. */
export function plant(source: string, { fault, file, edits }: Fault): string {
  let planted = source
  for (const [from, to] of edits) {
    const found = planted.split(from).length - 1
    if (found !== 1) {
      throw new Error(
        `Expected one place for the fault "${fault}" in ${file}, found ${found}: ${from}. Plant it where this code has moved.`,
      )
    }
    planted = planted.replace(from, () => to)
  }
  return planted
}

interface FaultsOfFile {
  /** From the package's `test`; `../../` leads to another package. */
  tests: readonly string[]
  faults: Readonly<Record<string, Fault['edits']>>
}

/** The faults of a package, by the files of its `src`. */
export function inPackage(
  folder: string,
  files: Readonly<Record<string, FaultsOfFile>>,
): readonly Fault[] {
  return Object.entries(files).flatMap(([file, { tests, faults }]) =>
    Object.entries(faults).map(([fault, edits]) => ({
      fault,
      file: `packages/${folder}/src/${file}`,
      edits,
      tests: tests.map((test) => posix.join('packages', folder, 'test', test)),
    })),
  )
}
