import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listDocuments } from './markdown.ts'
import { listPackages, readManifest, readText, root } from './repository.ts'

/**
 * `pnpm organisation`: writes the address of this repository, which stands in `repository` of the root's package.json,
 * wherever it is needed: the manifests, the READMEs of the packages (npm shows them without the repository around
 * them), and core's address of the page of errors. A test runs the same functions and compares.
 */
export function addressOf(): string {
  const url = readManifest('.').repository?.url ?? ''
  const [, address] = /^git\+(https:\/\/[^ ]+)\.git$/.exec(url) ?? []
  if (address === undefined)
    throw new Error(`Expected repository.url as "git+https://….git", found "${url}".`)
  return address
}

/** What a manifest says of where it comes from. */
export function originOf(folder: string): Record<string, unknown> {
  const address = addressOf()
  const { author } = readManifest('.')
  return {
    author,
    homepage: `${address}/tree/main/${folder}#readme`,
    bugs: { url: `${address}/issues` },
    repository: { type: 'git', url: `git+${address}.git`, directory: folder },
  }
}

/** A README of a package with absolute links, whatever organisation they named before. */
export function withAddress(text: string): string {
  const address = addressOf()
  return text
    .replace(/https:\/\/github\.com\/[\w-]+\/quickbooks(?=[/#)"'])/g, () => address)
    .replace(/\]\(\.\.\/(\.\.\/)?([^)\s]+)\)/g, (_link, up: string | undefined, rest: string) => {
      const path = up === undefined ? `packages/${rest}` : rest
      const [file = ''] = path.split('#')
      const view = /\.\w+$/.test(file) ? 'blob' : 'tree'
      return `](${address}/${view}/main/${path})`
    })
}

export const pageOfErrors = 'packages/core/src/errors/docs-of.ts'

/** What must hold the address: the path, and the text as it should be. */
export function listWritten(): { path: string; text: string }[] {
  const packages = listPackages('packages')
  const manifests = packages.map(({ folder }) => {
    const path = `${folder}/package.json`
    const { license, type, ...manifest } = JSON.parse(readText(path)) as Record<string, unknown>
    const { name, version, description, ...rest } = manifest
    const head = { name, version, description, license, ...originOf(folder), type }
    const others = Object.entries(rest).filter(([key]) => !Object.hasOwn(head, key))
    return {
      path,
      text: `${JSON.stringify({ ...head, ...Object.fromEntries(others) }, null, 2)}\n`,
    }
  })
  const readmes = listDocuments().filter((path) =>
    /^packages\/[\w-]+\/(?:README|SKILL)\.md$/.test(path),
  )
  return [
    ...manifests,
    ...[...readmes, pageOfErrors].map((path) => ({ path, text: withAddress(readText(path)) })),
  ]
}

if (process.argv[1]?.endsWith('write-organisation.ts')) {
  for (const { path, text } of listWritten())
    if (readFileSync(join(root, path), 'utf8') !== text) writeFileSync(join(root, path), text)
}
