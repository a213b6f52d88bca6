import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listPackages, readManifest, readText, root } from '../repository.ts'
import { listWritten } from '../write-organisation.ts'

const packages = listPackages('packages')
const examples = listPackages('examples')

describe.each(packages)('$name', ({ folder, manifest }) => {
  test('says what it is, for whom, and under which licence', () => {
    expect(manifest.license).toBe('Apache-2.0')
    expect(manifest.engines).toEqual({ node: '>=22.19.0' })
    expect(manifest.files).toEqual(['dist', 'README.md', 'SKILL.md', 'CHANGELOG.md', 'LICENSE'])
    expect(manifest.publishConfig?.access).toBe('public')
    for (const page of ['README.md', 'SKILL.md']) {
      expect(existsSync(join(root, folder, page)), `${folder}/${page} is missing`).toBe(true)
    }
    // What an agent reads before it decides to read the rest.
    expect(readText(`${folder}/SKILL.md`)).toMatch(
      /^---\nname: [a-z-]+\ndescription: .{40,}\n---\n/,
    )
  })

  test('publishes no source condition, and the same entry points as the workspace uses', () => {
    const published = manifest.publishConfig?.exports ?? {}
    expect(JSON.stringify(published)).not.toContain('@vectis/source')
    expect(Object.keys(published)).toEqual(Object.keys(manifest.exports ?? {}))
    expect(published).toEqual(withoutSource(manifest.exports ?? {}))
  })
})

test.each(listWritten())('$path names the repository that the root names', ({ path, text }) => {
  expect(readText(path), 'run `pnpm organisation`').toBe(text)
})

test('the links of a package lead somewhere outside of it as well', () => {
  const relative = packages.flatMap(({ folder }) =>
    [...readText(`${folder}/README.md`).matchAll(/\]\((?!https?:|#)([^)\s]+)/g)].map(
      ([, target]) => `${folder}: ${target}`,
    ),
  )
  expect(relative).toEqual([])
})

/** A dependency is a promise to whoever installs the package. */
const dependencies: Record<string, readonly string[]> = {
  'packages/core': ['p-queue', 'undici', 'zod'],
  'packages/storage-adapter': ['kysely'],
  'packages/sync-runner': ['p-queue'],
  'packages/webhook-handler': [],
  'packages/billing-hub': [],
  'packages/integration': ['commander'],
  'packages/emulator': [],
  'packages/testkit': [],
}

test.each(packages)('$name brings no package that is not listed', ({ folder, manifest }) => {
  const brought = Object.entries(manifest.dependencies ?? {})
    .filter(([, range]) => !range.startsWith('workspace:'))
    .map(([name]) => name)
  expect(brought.toSorted()).toEqual(dependencies[folder])
})

test('the root pins neither packageManager nor devEngines: both stop npx on a bare machine', () => {
  const manifest = readManifest('.') as unknown as Record<string, unknown>
  expect(manifest).not.toHaveProperty('packageManager')
  expect(manifest).not.toHaveProperty('devEngines')
})

test('one version range per dependency, everywhere', () => {
  const ranges = new Map<string, Map<string, string[]>>()
  for (const { name, manifest } of [
    ...packages,
    ...examples,
    { name: '(root)', manifest: readManifest('.') },
    { name: 'site', manifest: readManifest('site') },
  ]) {
    for (const [dependency, range] of Object.entries({
      ...manifest.devDependencies,
      ...manifest.dependencies,
    })) {
      if (range.startsWith('workspace:')) continue
      const users = ranges.get(dependency) ?? new Map<string, string[]>()
      users.set(range, [...(users.get(range) ?? []), name])
      ranges.set(dependency, users)
    }
  }
  const split = [...ranges].filter(([, users]) => users.size > 1)
  expect(split.map(([dependency, users]) => [dependency, Object.fromEntries(users)])).toEqual([])
})

test('every dependency has a row in the ledger, and every row a user', () => {
  const used = new Set<string>()
  for (const manifest of [
    readManifest('.'),
    readManifest('site'),
    ...packages.map((one) => one.manifest),
    ...examples.map((one) => one.manifest),
  ]) {
    for (const [name, range] of Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.peerDependencies,
      ...manifest.optionalDependencies,
    })) {
      if (!range.startsWith('workspace:')) used.add(name)
    }
  }
  const rows = [...readText('docs/decisions/dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map(
    (row) => row[1]!,
  )
  expect(
    rows.filter((name, index) => rows.indexOf(name) !== index),
    'twice in the ledger',
  ).toEqual([])
  expect(
    [...used].filter((name) => !rows.includes(name)).sort(),
    'missing from the ledger',
  ).toEqual([])
  expect(
    rows.filter((name) => !used.has(name)),
    'in the ledger but used by nothing',
  ).toEqual([])
})

function withoutSource(
  exports: Record<string, string | Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(exports).map(([entry, target]) => {
      if (typeof target === 'string') return [entry, target]
      return [
        entry,
        Object.fromEntries(Object.entries(target).filter(([name]) => name !== '@vectis/source')),
      ]
    }),
  )
}
