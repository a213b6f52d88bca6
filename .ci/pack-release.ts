import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { listPackages, readText, root } from './repository.ts'

/**
 * Packs every package into a folder, with an SBOM of what a user gets who installs them all, and the notes of the
 * release. The version must be the tag, if there is one: `GITHUB_REF_NAME`. Run `pnpm build` first.
 */
const folder = resolve(process.argv[2] ?? 'release')
mkdirSync(folder, { recursive: true })
const packages = listPackages('packages')
const versions = [...new Set(packages.map(({ manifest }) => manifest.version))]
const tag = process.env['GITHUB_REF_NAME']
if (tag !== undefined && !versions.includes(tag.replace(/^v/, '')))
  throw new Error(
    `Expected the tag to be one of the versions ${versions.join(', ')}; found ${tag}.`,
  )

const files = packages.map(({ name, folder: at }) => {
  const args = ['pack', '--json', '--pack-destination', folder]
  const text = execFileSync('pnpm', args, { cwd: join(root, at), encoding: 'utf8' })
  return [name, (JSON.parse(text) as { filename: string }).filename] as const
})

const shop = mkdtempSync(join(tmpdir(), 'sbom-'))
try {
  const dependencies = Object.fromEntries(files.map(([name, file]) => [name, `file:${file}`]))
  const manifest = { name: 'quickbooks', version: versions[0], private: true, dependencies }
  writeFileSync(join(shop, 'package.json'), JSON.stringify(manifest))
  const npm = (args: readonly string[]) =>
    execFileSync('npm', args, { cwd: shop, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  npm(['install', '--silent', '--no-audit', '--no-fund'])
  const listed = JSON.parse(npm(['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'])) as {
    components: { externalReferences?: { type: string }[] }[]
  }
  // Where this machine fetched a package from says nothing about the package.
  for (const component of listed.components)
    component.externalReferences = (component.externalReferences ?? []).filter(
      ({ type }) => type !== 'distribution',
    )
  writeFileSync(join(folder, 'sbom.cdx.json'), JSON.stringify(listed, null, 2))
  process.stdout.write(`${listed.components.length} components in sbom.cdx.json\n`)
} finally {
  rmSync(shop, { recursive: true, force: true })
}

const notes = packages.map(({ name, folder: at }) => {
  const [, latest = ''] =
    /^## [^\n]+\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readText(`${at}/CHANGELOG.md`)) ?? []
  return `## ${name}\n${latest}`
})
writeFileSync(join(folder, 'notes.md'), notes.join('\n'))
for (const [name, file] of files)
  process.stdout.write(
    `${name} ${basename(file)} ${(readFileSync(file).length / 1000).toFixed(0)} kB\n`,
  )
