import type { EquivalentMutant } from './equivalent-mutants.ts'

/** Lists equivalent mutants of a folder: of a file, at a line, what is put there, one or several, and the reason. */
export const equivalentsIn =
  (folder: string) =>
  (file: string) =>
  (line: string, replacements: string | string[], reason: string): EquivalentMutant[] =>
    [replacements]
      .flat()
      .map((replacement) => ({ file: `${folder}/${file}.ts`, line, replacement, reason }))
