import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listFiles, listPackages } from '../repository.ts'
import { listImports } from '../syntax.ts'

/** Which of our packages a package's source may import; itself by relative path only. */
const arrows: Record<string, readonly string[]> = {
  'packages/core': [],
  'packages/testkit': ['@vectis/quickbooks'],
  'packages/storage-adapter': ['@vectis/quickbooks'],
  'packages/sync-runner': ['@vectis/quickbooks'],
  'packages/webhook-handler': ['@vectis/quickbooks'],
  'packages/billing-hub': ['@vectis/quickbooks', '@vectis/quickbooks-storage'],
}

/** The ladder inside core: a rung imports itself and the rungs below it. */
const ladder: Record<string, number> = {
  errors: 0,
  values: 0,
  entities: 1,
  tokens: 1,
  derive: 2,
  transport: 2,
  webhooks: 2,
  ports: 3,
  oauth: 4,
  query: 4,
  client: 5,
}

const ours = listPackages('packages').map((one) => one.name)

describe('arrows between packages', () => {
  test('every package has a row in the table, and every row a package', () => {
    expect(Object.keys(arrows).sort()).toEqual(listPackages('packages').map((one) => one.folder))
  })

  for (const [folder, allowed] of Object.entries(arrows)) {
    test(`${folder} imports only ${allowed.join(' and ') || 'nothing of ours'}`, () => {
      const files = listFiles(`${folder}/src`)
      expect(files.length, `no file was scanned in ${folder}/src`).toBeGreaterThan(0)
      const wrong: string[] = []
      for (const path of files) {
        for (const { specifier, line } of listImports(path)) {
          const named = ours.find((name) => specifier === name || specifier.startsWith(`${name}/`))
          if (named && !allowed.includes(named)) wrong.push(`${path}:${line} imports ${specifier}`)
          if (specifier.startsWith('.') && !resolve(path, specifier).startsWith(`${folder}/src/`)) {
            wrong.push(`${path}:${line} reaches out of its package to ${specifier}`)
          }
        }
      }
      expect(wrong).toEqual([])
    })
  }

  test('examples import our packages by published name only', () => {
    for (const example of listPackages('examples')) {
      const files = listFiles(`${example.folder}/src`)
      expect(files.length, `no file was scanned in ${example.folder}/src`).toBeGreaterThan(0)
      const wrong = files.flatMap((path) =>
        listImports(path)
          .filter(({ specifier }) => specifier.startsWith('.'))
          .filter(({ specifier }) => !resolve(path, specifier).startsWith(`${example.folder}/`))
          .map(({ specifier, line }) => `${path}:${line} imports ${specifier}`),
      )
      expect(wrong).toEqual([])
    }
  })
})

describe('the ladder inside core', () => {
  const source = 'packages/core/src/'

  test('files were scanned on every rung', () => {
    const scanned = Object.keys(ladder).map((rung) => [rung, listFiles(source + rung).length > 0])
    expect(scanned).toEqual(Object.keys(ladder).map((rung) => [rung, true]))
  })

  test('every folder of core is a rung', () => {
    const folders = new Set(
      listFiles(source)
        .map((path) => path.slice(source.length).split('/'))
        .filter((parts) => parts.length > 1)
        .map((parts) => parts[0]),
    )
    expect([...folders].filter((folder) => !(folder! in ladder))).toEqual([])
  })

  for (const [rung, height] of Object.entries(ladder)) {
    test(`${rung} (${height}) imports only rungs below it`, () => {
      const wrong: string[] = []
      for (const path of listFiles(source + rung)) {
        for (const { specifier, line } of listImports(path)) {
          if (!specifier.startsWith('.')) continue
          const target = resolve(path, specifier)
          const below = target.slice(source.length).split('/')
          const folder = below.length > 1 ? below[0]! : '(root)'
          if (folder === rung) continue
          const isBelow = (ladder[folder] ?? Infinity) < height
          if (!isBelow) wrong.push(`${path}:${line} imports ${specifier} (${folder})`)
        }
      }
      expect(wrong).toEqual([])
    })
  }
})

function resolve(from: string, specifier: string): string {
  return normalize(join(dirname(from), specifier))
}
