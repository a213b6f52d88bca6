import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = new URL('../../..', import.meta.url)
const here = new URL('.', import.meta.url).href
const mutants = new URL('.ci/mutants/', root).href
const shortProperties = new URL('../short-properties.ts', import.meta.url).href
const packages = new URL('packages/', root).href
export const setup = new URL('.ci/watch-for-secrets.ts', root).href

/** What test files share on purpose, for as long as the process lives: emptied schemas and databases. */
const kept = /\/test\/support\/kept-[\w-]+\.ts$/
const isOurs = (url: string) =>
  url.startsWith(packages) && /\.ts(\?|$)/.test(url) && !url.includes('/node_modules/')
/** Code of the repository that tests load, but not what runs them. */
const isLoadedByTests = (url: string) =>
  url.startsWith(root.href) &&
  /\.ts(\?|$)/.test(url) &&
  !url.startsWith(mutants) &&
  !url.includes('/node_modules/') &&
  !url.includes('/dist/')
const isTest = (url: string) => isOurs(url) && /\/test\//.test(url) && !kept.test(url)

/** Which file of a package loads which, from the root. */
const arrows = new Map<string, Set<string>>()

const fromRoot = (url: string) => fileURLToPath(url.split('?')[0] ?? '').slice(root.pathname.length)

/** The files that a file loads, and what these load. */
export function loadedBy(file: string): Set<string> {
  const reached = new Set([file])
  for (const one of reached) for (const to of arrows.get(one) ?? []) reached.add(to)
  return reached
}

let runs = 0
/** Test files and what they import from test folders are loaded again from here on; sources stay. */
export const loadTestsAgain = () => (runs += 1)

/** Makes test files list their tests, and reads some sources with switches. Types are stripped once, and the text is kept. */
export function hookLoading(placed: Readonly<Record<string, string>>, keptIn: string): void {
  mkdirSync(keptIn, { recursive: true })
  const strip = (text: string) => {
    const name = createHash('sha256').update(text).digest('hex').slice(0, 24)
    const path = resolve(keptIn, `${name}.js`)
    if (existsSync(path)) return readFileSync(path, 'utf8')
    const stripped = stripTypeScriptTypes(text)
    // Whole or not at all: another process may strip the same text, or read it.
    const own = `${path}.${process.pid}`
    writeFileSync(own, stripped)
    renameSync(own, path)
    return stripped
  }
  registerHooks({
    resolve(specifier, context, next) {
      const parent = context.parentURL ?? ''
      const isInner = isLoadedByTests(parent)
      if (isInner && specifier === 'vitest') return next(`${here}list-suites.ts`, context)
      if (isInner && specifier === 'fast-check') return next(shortProperties, context)
      const found = next(specifier, context)
      if (isOurs(parent) && isOurs(found.url)) {
        const from = fromRoot(parent)
        arrows.set(from, (arrows.get(from) ?? new Set()).add(fromRoot(found.url)))
      }
      // What a test loads late belongs to its own run.
      const run = /\?run=\d+/.exec(parent)?.[0] ?? `?run=${runs}`
      return isTest(found.url) ? { ...found, url: `${found.url.split('?')[0]}${run}` } : found
    },
    load(url, context, next) {
      if (!isOurs(url)) return next(url, context)
      const path = fromRoot(url)
      const text = placed[path] ?? readFileSync(new URL(url.split('?')[0] ?? ''), 'utf8')
      return { format: 'module', shortCircuit: true, source: strip(text) }
    },
  })
}
