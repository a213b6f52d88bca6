import { existsSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listAnchors, listDocuments, withoutCode } from '../markdown.ts'
import { root } from '../repository.ts'
import { addressOf } from '../write-organisation.ts'

const documents = listDocuments()

/** `[text](target)`, images too, and `[label]: target` definitions. */
const linkForms = [/!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g, /^\[[^\]]+\]:\s*(\S+)/gm]

function brokenLinks(document: string): string[] {
  const text = withoutCode(document)
  const broken: string[] = []
  for (const form of linkForms) {
    for (const match of text.matchAll(form)) {
      const problem = describeProblem(document, match[1]!)
      const line = text.slice(0, match.index).split('\n').length
      if (problem) broken.push(`${document}:${line} ${match[1]!}: ${problem}`)
    }
  }
  return broken
}

/** A file of this repository behind its own address, as the READMEs of packages name it. */
const own = new RegExp(`^${addressOf()}/(?:blob|tree)/main/`)
const asPath = (document: string, target: string) =>
  own.test(target) ? target.replace(own, '../'.repeat(document.split('/').length - 1)) : target

function describeProblem(document: string, link: string): string | undefined {
  const target = asPath(document, link)
  if (/^(https?|mailto):/.test(target)) return undefined
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? document : normalize(join(dirname(document), decodeURI(path)))
  if (file.startsWith('docs/reference/api')) return undefined // made by `pnpm docs`
  if (file.startsWith('..')) return 'leaves the repository'
  if (!existsSync(join(root, file))) return 'no such file'
  if (anchor === undefined) return undefined
  if (!file.endsWith('.md') || statSync(join(root, file)).isDirectory()) return undefined
  return listAnchors(file).has(anchor) ? undefined : 'no such heading'
}

describe('links in Markdown', () => {
  test('something was scanned', () => {
    expect(documents.length).toBeGreaterThan(5)
  })

  test.each(documents)('%s', (document) => {
    expect(brokenLinks(document)).toEqual([])
  })

  test('every page of docs is reached from docs/README.md or a package', () => {
    const reached = new Set<string>(['docs/README.md'])
    const queue = [
      'README.md',
      'docs/README.md',
      ...documents.filter((one) => one.startsWith('packages/')),
    ]
    for (let document = queue.shift(); document; document = queue.shift()) {
      for (const match of withoutCode(document).matchAll(linkForms[0]!)) {
        const path = asPath(document, match[1]!).split('#')[0]!
        if (path === '' || path.includes(':')) continue
        const file = normalize(join(dirname(document), path))
        if (!reached.has(file)) {
          reached.add(file)
          if (file.endsWith('.md') && existsSync(join(root, file))) queue.push(file)
        }
      }
    }
    const pages = documents.filter((one) => one.startsWith('docs/'))
    expect(pages.filter((page) => !reached.has(page))).toEqual([])
  })
})
