import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { equivalents } from './equivalents.ts'
import type { Fault } from './fault.ts'

const root = new URL('../..', import.meta.url).pathname

/**
 * What is changed in a statement: a filter dropped, a bound moved, a join widened, a lock removed, a conflict clause or
 * an order changed. Each keeps the statement valid: one that PostgreSQL refuses proves nothing.
 */
const changes: readonly { name: string; from: RegExp; to: string }[] = [
  // A parameter stays in the statement: PostgreSQL refuses one whose type it cannot know.
  {
    name: 'every tenant',
    from: /(?<![\w.])(\w+\.|\$\{\w+\}\.)?tenant_id = (\$\d+)(?!\d)/g,
    to: '$2::text is not null',
  },
  {
    name: 'every source',
    from: /(?<![\w.])(\w+\.|\$\{\w+\}\.)?source = (\$\d+)(?!\d)/g,
    to: '$2::text is not null',
  },
  {
    name: 'every company',
    from: /(?<![\w.])(\w+\.|\$\{\w+\}\.)?realm_id = (\$\d+)(?!\d)/g,
    to: '$2::text is not null',
  },
  {
    name: 'deleted rows too',
    from: /(?<![\w.{}])(\w+|\$\{\w+\})\.deleted_at is null/g,
    to: 'true',
  },
  {
    name: 'filter dropped',
    from: /\n\s+\.where\('\w+', '(=|is|is not|>=?|<=?|<>)', [\w.']+\)/g,
    to: '',
  },
  { name: 'bound moved', from: /(?<=[\w)}] )<=(?= [\w$(]+)/g, to: '<' },
  { name: 'bound moved', from: /(?<=[\w)}] )>=(?= [\w$(]+)/g, to: '>' },
  { name: 'bound moved', from: /(?<=\w )<(?= \$\d|\s?\$\{| now\(\)| [a-z]+\.\w)/g, to: '<=' },
  { name: 'earliest for latest', from: /\bgreatest\(/g, to: 'least(' },
  { name: 'latest for earliest', from: /\bleast\(/g, to: 'greatest(' },
  { name: 'inner join', from: /\bleft join\b/g, to: 'join' },
  { name: 'duplicates kept', from: /\bselect distinct\b(?! on)/g, to: 'select' },
  { name: 'duplicates dropped', from: /\bunion all\b/g, to: 'union' },
  { name: 'the opposite exists', from: /\bnot exists\b/g, to: 'exists' },
  { name: 'the opposite is in', from: /\bnot in \(/g, to: 'in (' },
  { name: 'also unchanged rows', from: /\bis distinct from\b/g, to: 'is not distinct from' },
  { name: 'no lock', from: /\.forUpdate\(\)\s*\.skipLocked\(\)/g, to: '' },
  { name: 'no lock', from: / for (no key )?update( of \w+)?( skip locked)?\b/g, to: '' },
  {
    name: 'order reversed',
    from: /(order by [\w."]+(?: ->> '\w+')?)(?! desc| ->)(?=[\s)`,])/g,
    to: '$1 desc',
  },
  { name: 'order reversed', from: /(order by [\w."]+(?: ->> '\w+')?) desc\b/g, to: '$1' },
  {
    name: 'nothing on a conflict',
    // With its condition; a part in `${}` may hold a template of its own. One that is all of it holds parameters that
    // PostgreSQL would miss.
    from: /on conflict \(([^()]+)\) do update\s+set (?!\$\{set\})(?:\$\{(?:[^{}]|\{[^{}]*\})*\}|\$(?!\{)|[^`$])+?(?=\s+returning\b|\n\)|`)/g,
    to: 'on conflict ($1) do nothing',
  },
]

/** Part of a statement: what else contains such text is code. */
function isSql(source: string, at: number, name: string): boolean {
  if (name === 'filter dropped' || name === 'no lock') return true
  const before = source.slice(0, at)
  const line = before.slice(before.lastIndexOf('\n') + 1)
  if (/^\s*(\*|\/\/|\/\*)/.test(line)) return false
  // Within a template: an odd number of backticks before it. Templates within templates are rare, and then even.
  return (before.match(/`/g)?.length ?? 0) % 2 === 1
}

/** The shortest text around a place that occurs once in the file. */
function widen(source: string, from: number, to: number): [start: number, end: number] {
  let [start, end] = [from, to]
  while (source.split(source.slice(start, end)).length > 2) {
    start = Math.max(0, start - 8)
    end = Math.min(source.length, end + 8)
  }
  return [start, end]
}

export interface SqlFile {
  /** A file or folder of the package's `src`. */
  path: string
  /** From the package's `test`; `../../` leads to another package. */
  tests: readonly string[]
  /** A test beside rows of others: tried first for a filter of tenant, company or source, and last for other changes. */
  beside?: string
}

/** Each change at each of its places in the statements of some files; the first entry that covers a file has its tests. */
export function sqlFaults(folder: string, files: readonly SqlFile[]): Fault[] {
  const seen = new Set<string>()
  const inTests = (test: string) => posix.join('packages', folder, 'test', test)
  return files.flatMap(({ path, tests, beside }) =>
    listSources(join('packages', folder, 'src', path)).flatMap((file) => {
      if (seen.has(file)) return []
      seen.add(file)
      return faultsOfFile(file, tests.map(inTests), beside === undefined ? [] : [inTests(beside)])
    }),
  )
}

function isEquivalent(change: string, file: string, line: string, replaced: string): boolean {
  return equivalents.some(
    (one) =>
      one.change === change &&
      one.file === file &&
      line.includes(one.line) &&
      (one.replaced ?? replaced) === replaced,
  )
}

function faultsOfFile(file: string, tests: readonly string[], beside: readonly string[]): Fault[] {
  const source = readFileSync(join(root, file), 'utf8')
  return changes.flatMap(({ name, from, to }) =>
    [...source.matchAll(from)].flatMap((match) => {
      if (!isSql(source, match.index, name)) return []
      const [start, end] = widen(source, match.index, match.index + match[0].length)
      const text = source.slice(start, end)
      const changed =
        source.slice(start, match.index) +
        to.replace(/\$(\d)/g, (_all, group: string) => match[Number(group)] ?? '') +
        source.slice(match.index + match[0].length, end)
      if (changed === text) return []
      const lines = source.slice(0, match.index).split('\n')
      const place = `${lines.length}:${lines.at(-1)!.length}`
      const replaced = match[0].trim().slice(0, 40)
      const line = `${lines.at(-1)}${source.slice(match.index).split('\n', 2).join('\n')}`
      if (isEquivalent(name, file, line, match[0])) return []
      return [
        {
          fault: `${name}: ${file}:${place} ${replaced}`,
          file,
          edits: [[text, changed]],
          tests: name.startsWith('every ') ? [...beside, ...tests] : [...tests, ...beside],
        },
      ]
    }),
  )
}

function listSources(path: string): string[] {
  if (path.endsWith('.ts')) return [path]
  return readdirSync(join(root, path), { withFileTypes: true })
    .flatMap((one) =>
      one.isDirectory() ? listSources(join(path, one.name)) : [join(path, one.name)],
    )
    .filter((file) => file.endsWith('.ts'))
}
