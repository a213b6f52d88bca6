import { createHash } from 'node:crypto'

/** One change of Stryker's to one file, as text. */
export interface SampledMutant {
  /** From the root. */
  file: string
  mutator: string
  /** What is replaced, as offsets in the file. */
  from: number
  to: number
  replacement: string
  /** Where it begins, from 1, and that line. */
  line: number
  text: string
  /** The same wherever in the file the code has moved: what it changes, into what, and which of several such it is. */
  identity: string
}

export const hash = (...texts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16)

/** The file with the mutant. */
export const mutate = (source: string, { from, to, replacement }: SampledMutant) =>
  source.slice(0, from) + replacement + source.slice(to)

/** By which its result is kept: another text of the file is another mutant. */
export const keyOf = (source: string, mutant: SampledMutant) =>
  hash(mutant.file, mutate(source, mutant))

/** Gives each mutant of a file its identity. */
export function identify(
  source: string,
  mutants: readonly Omit<SampledMutant, 'identity'>[],
): SampledMutant[] {
  const seen = new Map<string, number>()
  return mutants.map((mutant) => {
    const what = [mutant.file, mutant.mutator, source.slice(mutant.from, mutant.to)]
    const alike = hash(...what, mutant.replacement)
    const place = seen.get(alike) ?? 0
    seen.set(alike, place + 1)
    return { ...mutant, identity: `${alike}-${place}` }
  })
}

/**
 * The first mutants in an order that a seed gives: any number of the first is a random sample. A change elsewhere in the
 * file moves none of them.
 */
export function draw(
  mutants: readonly SampledMutant[],
  seed: string,
  size: number,
): SampledMutant[] {
  const ranked = mutants.map((mutant) => ({ mutant, rank: hash(seed, mutant.identity) }))
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  return ranked.slice(0, size).map(({ mutant }) => mutant)
}

/**
 * The first mutants of the order, up to one without a result. Those after it are no random sample: what was noticed stands
 * for longer than what was missed, so of the results that are left after a change more were noticed.
 */
export function firstTried<Result>(
  order: readonly SampledMutant[],
  resultOf: (mutant: SampledMutant) => Result | null,
): { mutant: SampledMutant; result: Result }[] {
  const tried: { mutant: SampledMutant; result: Result }[] = []
  for (const mutant of order) {
    const result = resultOf(mutant)
    if (result === null) break
    tried.push({ mutant, result })
  }
  return tried
}

/** Wilson's interval of a share, in which the true one lies with 95 %. */
export function interval(noticed: number, tried: number): { low: number; high: number } {
  if (tried === 0) return { low: 0, high: 1 }
  const z = 1.959964
  const share = noticed / tried
  const middle = share + z ** 2 / (2 * tried)
  const half = z * Math.sqrt((share * (1 - share)) / tried + z ** 2 / (4 * tried ** 2))
  const scale = 1 + z ** 2 / tried
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) }
}

export const leastSample = 300
export const leastShare = 0.85

export interface Verdict {
  line: string
  isEnough: boolean
}

/** The last line about a package, and whether it is enough. */
export function judge(name: string, noticed: number, tried: number): Verdict {
  const { low, high } = interval(noticed, tried)
  const percent = (share: number) => (100 * share).toFixed(1)
  const share = percent(noticed / Math.max(1, tried))
  // Never rounded up to what is enough.
  const from = percent(Math.floor(low * 1000) / 1000)
  const line = `sample of ${name}: ${noticed} of the first ${tried} noticed, ${share} %, 95 % interval ${from} to ${percent(high)}`
  return { line, isEnough: tried >= leastSample && low >= leastShare }
}
