import { readFileSync } from 'node:fs'
import { extname, join, posix } from 'node:path'
import { root } from './pages.ts'

const languages = new Map([
  ['.ts', 'ts'],
  ['.js', 'js'],
  ['.mjs', 'js'],
  ['.cjs', 'js'],
])

/** A file of code as a page shows it. */
export interface ShownFile {
  language: string
  text: string
}

/**
 * What a link to a file of code shows when it is a paragraph of its own; null for a link to something else. See
 * docs/decisions/0241.
 */
export function shownFile(page: string, link: string): ShownFile | null {
  const language = languages.get(extname(link))
  if (language === undefined || /^(?:[a-z]+:|\/)/i.test(link)) return null
  const file = posix.join(posix.dirname(page), decodeURI(link))
  // The link test of the repository has proven that it is there.
  return { language, text: readFileSync(join(root, file), 'utf8').trimEnd() }
}

/** The Markdown of a page with each file that it shows below the link to it. */
export function withShownFiles(page: string, markdown: string): string {
  const paragraphs = /(?<=^|\n\n)\[(?:`[^`\n]+`|[^\]\n]+)\]\((\S+)\)(?=\n\n|\n?$)/g
  return markdown.replace(paragraphs, (line, link: string) => {
    const shown = shownFile(page, link)
    return shown === null ? line : `${line}\n\n\`\`\`${shown.language}\n${shown.text}\n\`\`\``
  })
}
