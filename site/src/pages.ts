import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's own folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Markdown of the repository that is no page of the site. */
export const excluded = ['.changeset/**', '.ci/**', 'site/**', 'docs/.snippets/**', '**/SKILL.md']

const places: readonly [RegExp, string][] = [
  [/^README\.md$/, 'index.md'],
  [/^docs\/README\.md$/, 'contents.md'],
  [/^docs\/reference\/api\/@vectis\/([^/]+)\/README\.md$/, 'reference/api/$1/modules.md'],
  [/^docs\/reference\/api\/@vectis\/(.*)$/, 'reference/api/$1'],
  [/^docs\/(.*)README\.md$/, '$1index.md'],
  [/^docs\/(.*)$/, '$1'],
  [/^packages\/([^/]+)\/README\.md$/, 'packages/$1.md'],
  [/^examples\/([^/]+)\/README\.md$/, 'examples/$1.md'],
  [/^(CONTRIBUTING|SECURITY)\.md$/, '$1.md'],
]

/** Where a file of the repository is on the site: `docs/guides/fleet.md` is `guides/fleet.md`. */
export function placeOf(file: string): string {
  const found = places.find(([form]) => form.test(file))
  return (found === undefined ? file : file.replace(...found)).toLowerCase()
}

/** The address of a page, without `.md` and `index`: `/guides/fleet`, `/decisions/`. */
export function addressOf(file: string): string {
  return `/${placeOf(file)}`.replace(/\.md$/, '').replace(/\/index$/, '/')
}

const manifest = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8')) as {
  version: string
  repository: { url: string }
}

/** The version that the pages describe. */
export const { version } = manifest

const sources = manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

/** What a link of a Markdown file leads to on the site; a file that is no page, in the repository. */
export function resolveLink(from: string, link: string): string {
  if (/^(?:[a-z]+:|\/)/i.test(link)) return link
  const [path = '', anchor] = link.split('#')
  const file =
    path === '' ? from : posix.normalize(posix.join(posix.dirname(from), decodeURI(path)))
  // typedoc counts names that it shows in tables as headings: its second anchor of a name is our first.
  const isApi = file.startsWith('docs/reference/api/')
  const hash = anchor === undefined ? '' : `#${isApi ? anchor.replace(/-\d+$/, '') : anchor}`
  if (path === '') return hash
  if (file === 'docs/reference/api') return '/reference/api/'
  if (file.endsWith('.md') && existsSync(join(root, file))) return `${addressOf(file)}${hash}`
  const page = posix.join(file, 'README.md')
  if (existsSync(join(root, file)) && statSync(join(root, file)).isDirectory()) {
    if (existsSync(join(root, page))) return `${addressOf(page)}${hash}`
  }
  return `${sources}/blob/main/${file}`
}
