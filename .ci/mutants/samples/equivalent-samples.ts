import type { EquivalentMutant } from '../equivalent-mutants.ts'
import type { SampledMutant } from './draw-sample.ts'

/** Of the samples: a mutant that changes nothing that can be seen. One by one; it is drawn no more, and another takes its place. */
export const equivalentSamples: readonly EquivalentMutant[] = []

export const isListed = ({ file, text, replacement }: SampledMutant): boolean =>
  equivalentSamples.some(
    (one) => one.file === file && one.replacement === replacement && text.includes(one.line),
  )
