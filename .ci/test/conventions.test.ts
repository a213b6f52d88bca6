import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listFiles, listPackages, listTracked, readText } from '../repository.ts'

const tracked = listTracked()
const texts = tracked.filter((path) => !/\.(png|woff2?|ico|gz|sql\.gz)$/.test(path))

/** Assembled from pieces, so that this file does not find itself. */
const forbidden: Record<string, RegExp> = {
  'a path of some machine': new RegExp(
    `(^|[\\s"'\`(=:])/(?:wor${'k'}|roo${'t'}|hom${'e'}/\\w+|User${'s'}/\\w+)/`,
    'm',
  ),
  'a registry host': new RegExp(
    `regis${'try'}\\.[\\w.-]+\\.(?:org|com|net|io|dev|local|internal)|npm-mirr${'or'}`,
  ),
}

describe('tracked files', () => {
  test('something was scanned', () => {
    expect(texts.length).toBeGreaterThan(100)
  })

  for (const [what, pattern] of Object.entries(forbidden)) {
    test(`none names ${what}`, () => {
      const hits = texts
        .filter((path) => path !== 'pnpm-lock.yaml')
        .flatMap((path) => {
          const line = readText(path)
            .split('\n')
            .findIndex((text) => pattern.test(text))
          return line < 0 ? [] : [`${path}:${line + 1}`]
        })
      expect(hits).toEqual([])
    })
  }

  test('the lockfile resolves from no particular host', () => {
    expect(readText('pnpm-lock.yaml')).not.toMatch(/https?:\/\//)
  })
})

test('no line of a comment is longer than 160 characters', () => {
  const code = tracked.filter((path) => /\.(?:[cm]?[jt]s|tsx)$/.test(path))
  expect(code.length).toBeGreaterThan(500)
  const long = code.flatMap((path) =>
    readText(path)
      .split('\n')
      .flatMap((line, index) =>
        line.length > 160 && /^\s*(?:\/\/|\/?\*)/.test(line) ? [`${path}:${index + 1}`] : [],
      ),
  )
  expect(long).toEqual([])
})

describe('source files', () => {
  const sources = listPackages('packages').flatMap(({ folder }) => listFiles(`${folder}/src`))

  test('are named in kebab-case', () => {
    const named = sources.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(basename(path)))
    expect(named).toEqual([])
  })

  test('avoid names that say nothing', () => {
    // A service is fine as the first word of something of the field, such as a resolved ticket's.
    const vague = /(^|[-/])(managers?|helpers?|utils?|misc|common)([-./]|$)|[-/]services?\.ts$/
    expect(sources.filter((path) => vague.test(path))).toEqual([])
  })

  test('hold one idea: at most 250 lines', () => {
    const long = sources
      // A list of names holds none.
      .filter((path) => basename(path) !== 'index.ts')
      .map((path) => ({ path, lines: readText(path).trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > 250)
    expect(long).toEqual([])
  })

  test('re-export name by name', () => {
    const stars = sources.filter((path) => /^export \* /m.test(readText(path)))
    expect(stars).toEqual([])
  })
})

describe('tests', () => {
  const tests = [...listPackages('packages'), ...listPackages('examples')].flatMap(({ folder }) =>
    listFiles(`${folder}/test`),
  )

  test('neither sleep nor skip', () => {
    const quiet = /\b(?:test|it|describe)\.(?:skip|only|todo)\b|\bsetTimeout\(r(?:esolve)?\b/
    expect(tests.filter((path) => quiet.test(readText(path)))).toEqual([])
  })

  test('hold for every draw: what is drawn has a seed', () => {
    expect(tests.filter((path) => /Math\.random\(|randomInt\(/.test(readText(path)))).toEqual([
      // It prints its seed, and is run by hand.
      'examples/fleet/test/chaos/main.ts',
    ])
  })

  test('of the pages begin at the instant that is given to all', () => {
    const starters = tests.filter((path) => /\bstartDemo\(/.test(readText(path)))
    expect(starters.length).toBeGreaterThan(3)
    const given = /^import \{ start \} from '\.\/(?:support\/)?pages-start\.ts'$/m
    expect(starters.filter((path) => !given.test(readText(path)))).toEqual([])
  })

  test('take the day of a company in its zone, and none from the machine', () => {
    const inUtc = /new Date\((?:[\w.]*clock\.now\(\))?\)\s*\.toISOString\(\)\s*\.slice\(0, 10\)/
    expect(tests.filter((path) => inUtc.test(readText(path)))).toEqual([])
  })

  // Of vitest's own waits, these two end after a second; `expect.poll` has the common limit.
  test('wait as long as a busy machine needs', () => {
    const short = /\bvi\.wait(?:For|Until)\(/
    expect(tests.filter((path) => short.test(readText(path)))).toEqual([])
  })

  test('look for sessions of their own on the server that all share', () => {
    const looks = tests.flatMap((path) =>
      [...readText(path).matchAll(/pg_(?:stat_activity|locks)\b[^`;]*/g)].map(([text]) => ({
        path,
        text,
      })),
    )
    expect(looks.length).toBeGreaterThan(3)
    const isOwn = /pid = |pg_blocking_pids|current_database\(\)|application_name = /
    expect(looks.filter(({ text }) => !isOwn.test(text)).map(({ path }) => path)).toEqual([
      // The CPU time of the whole server.
      'packages/sync-runner/test/support/database-cpu.ts',
    ])
  })

  test('take statistics of their own tables, not of those of all others', () => {
    const whole = /['`"](?:vacuum )?analyze['`"]/i
    expect(tests.filter((path) => whole.test(readText(path)))).toEqual([])
  })

  // On a busy machine a time limit of one's own ends what is merely slow. A waiting step inside a test may have one.
  test('have no time limit below the common one', () => {
    const common = 600_000
    const limits = tests.flatMap((path) =>
      // As an option, or as the last argument of a test.
      [
        ...readText(path).matchAll(/^(?!.*(?:poll|waitFor)).*\{ timeout: ([\d_]+)[ }]/gm),
        ...readText(path).matchAll(/^ {0,2}(?:\}, )?([\d_]+)(?:,\n)?\)$/gm),
        // One of two.
        ...readText(path).matchAll(/\btimeout: [\w.]+ \? ([\d_]+) : [\d_]+/gm),
        ...readText(path).matchAll(/\btimeout: [\w.]+ \? [\d_]+ : ([\d_]+)/gm),
        // A name of its own, given as `{ timeout }`.
        ...readText(path).matchAll(/^const timeout = ([\d_]+)$/gm),
      ].map(([, limit = '']) => ({ path, limit: Number(limit.replaceAll('_', '')) })),
    )
    expect(limits.length).toBeGreaterThan(20)
    // No limit at all is written 0.
    expect(limits.filter(({ limit }) => limit !== 0 && limit < common)).toEqual([])
  })
})
