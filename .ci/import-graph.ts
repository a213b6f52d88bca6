import { dirname, join, normalize } from 'node:path'
import { listFiles } from './repository.ts'
import { listImports } from './syntax.ts'

/** One import of a file of the same package. */
export interface InnerImport {
  /** Paths below `src`. */
  from: string
  to: string
  line: number
}

export interface PackageImports {
  /** Paths of the package's sources below `src`. */
  files: string[]
  imports: InnerImport[]
}

/** The imports inside a package, types and `import()` included. */
export function readPackage(folder: string): PackageImports {
  const source = `${folder}/src/`
  const files = listFiles(`${folder}/src`)
  const imports = files.flatMap((path) =>
    listImports(path)
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier, line }) => ({
        from: path.slice(source.length),
        to: normalize(join(dirname(path), specifier)).slice(source.length),
        line,
      })),
  )
  return { files: files.map((path) => path.slice(source.length)), imports }
}

/** The first folder of a path below `src`; the file itself where it is in none. */
export function placeOf(path: string): string {
  return path.split('/')[0]!
}

/** Groups in which every member reaches every other by imports, each sorted. One alone is no circle. */
export function findCircles(arrows: Iterable<readonly [from: string, to: string]>): string[][] {
  const targets = new Map<string, Set<string>>()
  for (const [from, to] of arrows) {
    if (from === to) continue
    targets.set(from, (targets.get(from) ?? new Set()).add(to))
  }
  const reach = new Map([...targets.keys()].map((from) => [from, reachOf(from, targets)]))
  const circles = new Map<string, string[]>()
  for (const [from, reached] of reach) {
    if (!reached.has(from)) continue
    const circle = [...reached].filter((to) => reach.get(to)?.has(from)).sort()
    circles.set(circle.join(' '), circle)
  }
  return [...circles.values()]
}

function reachOf(from: string, targets: ReadonlyMap<string, Set<string>>): Set<string> {
  const reached = new Set<string>()
  const waiting = [...(targets.get(from) ?? [])]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    waiting.push(...(targets.get(next) ?? []))
  }
  return reached
}
