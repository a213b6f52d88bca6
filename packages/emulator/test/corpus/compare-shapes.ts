import type { Shape } from './shape-of.ts'
import { pathsOf } from './shape-of.ts'

/**
 * What two sets of shapes of one entity disagree on, a line each: keys on one side only, forms that do not fit, keys in
 * another order. `isReprinted`: the recording went through a printer that rewrote its numbers.
 */
export function compareShapes(
  recorded: readonly Shape[],
  served: readonly Shape[],
  { isReprinted = false } = {},
): string[] {
  const there = pathsOf(recorded)
  const here = pathsOf(served)
  const lines: string[] = []
  for (const [path, forms] of there) {
    const own = here.get(path)
    if (own === undefined) lines.push(`not served: ${path}`)
    else if (!fits(kindsOf(forms), kindsOf(own), isReprinted)) {
      lines.push(`form: ${path} recorded ${text(forms)}, served ${text(own)}`)
    }
  }
  for (const path of here.keys()) if (!there.has(path)) lines.push(`not recorded: ${path}`)
  return [...lines, ...orderLines(recorded, served)]
}

/** A text may happen to be digits or an amount; what matters of it is whether it is a date or an instant. */
function kindsOf(forms: ReadonlySet<string>): Set<string> {
  return new Set([...forms].map((form) => (form === 'digits' || form === 'cents' ? 'text' : form)))
}

function fits(
  recorded: ReadonlySet<string>,
  served: ReadonlySet<string>,
  isReprinted: boolean,
): boolean {
  const isNumber = (form: string) => form.startsWith('number')
  const hasNumbers = [...recorded].some(isNumber)
  for (const form of served) {
    if (isNumber(form) ? !hasNumbers : !recorded.has(form)) return false
  }
  const isMoney = (forms: ReadonlySet<string>) => forms.has('number padded')
  const isPlain = (forms: ReadonlySet<string>) => forms.has('number whole')
  if (isReprinted) return true
  return !(isMoney(recorded) && isPlain(served)) && !(isPlain(recorded) && isMoney(served))
}

const text = (forms: ReadonlySet<string>) => [...forms].sort().join('|')

/** Keys that come one way round in the recordings and the other way round here, at each level. */
function orderLines(recorded: readonly Shape[], served: readonly Shape[]): string[] {
  const there = pairsOf(recorded)
  const lines: string[] = []
  for (const pair of pairsOf(served)) {
    const [path, first, second] = pair.split('\n') as [string, string, string]
    if (there.has(pair) || !there.has([path, second, first].join('\n'))) continue
    lines.push(`order: ${path}${second} before ${first}`)
  }
  return lines
}

function pairsOf(shapes: readonly Shape[]): Set<string> {
  const pairs = new Set<string>()
  const walk = (path: string, shape: Shape) => {
    if (typeof shape === 'string') return
    if (Array.isArray(shape)) return shape.forEach((one) => walk(path, one))
    const keys = Object.keys(shape)
    for (const [at, first] of keys.entries()) {
      for (const second of keys.slice(at + 1)) pairs.add([path, first, second].join('\n'))
    }
    for (const [key, one] of Object.entries(shape)) walk(`${path}${key}.`, one)
  }
  for (const shape of shapes) walk('', shape)
  return pairs
}
