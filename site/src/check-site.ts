import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Every link and picture of the built site leads to a file of it, and every anchor to an element. Ends with 1 if one does not. */
const out = fileURLToPath(new URL('../.vitepress/dist', import.meta.url))
const files = (readdirSync(out, { recursive: true }) as string[]).filter((file) =>
  statSync(join(out, file)).isFile(),
)
const pages = files.filter((file) => file.endsWith('.html'))
const texts = new Map(pages.map((page) => [page, readFileSync(join(out, page), 'utf8')]))
const anchors = new Map<string, Set<string>>()

function anchorsOf(page: string): Set<string> {
  const known = anchors.get(page)
  if (known) return known
  const found = new Set([...texts.get(page)!.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!))
  anchors.set(page, found)
  return found
}

function fileOf(path: string): string | undefined {
  const bare = path.replace(/^\//, '')
  const forms = bare === '' || bare.endsWith('/') ? [`${bare}index.html`] : [bare, `${bare}.html`]
  return forms.find((form) => existsSync(join(out, form)) && statSync(join(out, form)).isFile())
}

const broken: string[] = []
let links = 0
for (const [page, text] of texts) {
  const body = text.replace(/<script[\s\S]*?<\/script>/g, '')
  for (const [, address = ''] of body.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
    if (/^(?:[a-z]+:|\/\/)/i.test(address)) continue
    links += 1
    const [path = '', hash] = address.replaceAll('&amp;', '&').split('#')
    const absolute = path === '' ? `/${page}` : posix.resolve('/', posix.dirname(page), path)
    const file = fileOf(path.endsWith('/') && absolute !== '/' ? `${absolute}/` : absolute)
    if (file === undefined) broken.push(`${page}: ${address} is no file of the site`)
    else if (hash && texts.has(file) && !anchorsOf(file).has(decodeURIComponent(hash)))
      broken.push(`${page}: ${address} has no such anchor`)
  }
}
console.log(
  `${pages.length} pages, ${links} links, ${broken.length} broken, ${files.filter((file) => file.endsWith('.md')).length} Markdown twins`,
)
for (const line of broken.slice(0, 60)) console.error(line)
if (broken.length > 0 || pages.length < 50 || links < 1_000) process.exitCode = 1
