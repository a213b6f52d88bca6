import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listFiles, listPackages } from '../repository.ts'
import { listImports } from '../syntax.ts'

/** Which of our packages a package's source may import; itself by relative path only. */
const arrows: Record<string, readonly string[]> = {
  'packages/core': [],
  'packages/emulator': [],
  'packages/testkit': ['@vectis/quickbooks', '@vectis/quickbooks-emulator'],
  'packages/storage-adapter': ['@vectis/quickbooks'],
  'packages/sync-runner': ['@vectis/quickbooks'],
  'packages/webhook-handler': ['@vectis/quickbooks'],
  'packages/billing-hub': ['@vectis/quickbooks', '@vectis/quickbooks-storage'],
  'packages/integration': [
    '@vectis/quickbooks',
    '@vectis/quickbooks-storage',
    '@vectis/quickbooks-sync',
    '@vectis/quickbooks-webhooks',
    '@vectis/billing-hub',
  ],
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

function resolve(from: string, specifier: string): string {
  return normalize(join(dirname(from), specifier))
}
