import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { addressOf, placeOf, resolveLink, root } from './pages.ts'
import { withShownFiles } from './shown-files.ts'

/** For programs that read: each page as Markdown beside its HTML, and `llms.txt`, a list of them with the first sentence of each. */
export function writeTwins(pages: readonly string[], out: string): void {
  const lines = new Map<string, string[]>()
  for (const file of pages.toSorted()) {
    const text = readFileSync(join(root, file), 'utf8')
    const place = placeOf(file)
    mkdirSync(dirname(join(out, place)), { recursive: true })
    writeFileSync(join(out, place), twinOf(file, text, pages))
    const part = sectionOf(place)
    lines.set(part, [...(lines.get(part) ?? []), describe(place, text)])
  }
  const parts = [...lines].toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const sections = parts.map(([part, entries]) => `## ${part}\n\n${entries.join('\n')}\n`)
  writeFileSync(join(out, 'llms.txt'), `${introduction}\n${sections.join('\n')}`)
}

const introduction = `# QuickBooks Online inside your product

> A TypeScript SDK that connects a backend to QuickBooks Online: consent, token custody, a read-only sync into PostgreSQL, verified webhooks, billing panels, alerts and timelines. It cannot write to QuickBooks.

A host needs one package, @vectis/quickbooks-integration, and one call, createIntegration; start with getting-started.md and guides/embedding.md. To try without an account: @vectis/quickbooks-emulator. Every program on these pages is run by a test.
`

const order = ['Start', 'Guides', 'Explanation', 'Reference', 'Packages', 'Examples', 'Decisions']

function sectionOf(place: string): string {
  const folder = place.includes('/') ? place.split('/')[0]! : ''
  return order.find((part) => part.toLowerCase() === folder) ?? 'Start'
}

function describe(place: string, text: string): string {
  const title = /^# (.+)$/m.exec(text)?.[1] ?? place
  const body = text
    .replace(/<!--[\s\S]*?-->/g, '')
    .split(/\n\s*\n/)
    .find((paragraph) => /^(?:[\p{L}*[`"]|- )/u.test(paragraph.trim()))
  const first = (body ?? '').replace(/\s+/g, ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  const sentence = /^.*?\.(?= |$)/.exec(first)?.[0] ?? first
  return `- [${title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')}](/${place}): ${sentence.slice(0, 240)}`
}

/** The page's own text, with the files that it shows. Its links lead to the other twins, and to the repository. */
function twinOf(file: string, text: string, pages: readonly string[]): string {
  const twins = new Map(pages.map((page) => [addressOf(page), `/${placeOf(page)}`]))
  return outsideCode(withShownFiles(file, text), (words) =>
    words.replace(/(\]\()([^)\s]+)(\))/g, (whole, open: string, link: string, end: string) => {
      const resolved = resolveLink(file, link)
      if (/^https?:/.test(resolved)) return `${open}${resolved}${end}`
      const [target, hash] = resolved.split('#')
      const twin = twins.get(target!)
      return twin === undefined ? whole : `${open}${twin}${hash ? `#${hash}` : ''}${end}`
    }),
  )
}

/** Changes a Markdown text, and leaves its blocks and spans of code as they are. */
function outsideCode(markdown: string, change: (words: string) => string): string {
  const code = /^(`{3,})[\s\S]*?^\1[ \t]*$|(?<!`)`[^`\n]+`/gm
  let done = ''
  let at = 0
  for (const { 0: kept, index } of markdown.matchAll(code)) {
    done += change(markdown.slice(at, index)) + kept
    at = index + kept.length
  }
  return done + change(markdown.slice(at))
}
