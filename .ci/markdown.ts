import { listTracked, readText } from './repository.ts'
import { slug } from './slug.ts'

export interface CodeBlock {
  /** Markdown file, relative to the root. */
  document: string
  /** Line of the opening fence, from 1. */
  line: number
  /** Everything after the backticks: `ts`, `ts fragment`, `sh`, … */
  info: string
  text: string
}

/** Markdown that belongs to a reader: changesets are release notes in waiting, and are left out. */
export function listDocuments(): string[] {
  return listTracked().filter((path) => path.endsWith('.md') && !path.startsWith('.changeset/'))
}

export function listCodeBlocks(document: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: (CodeBlock & { fence: string; lines: string[] }) | undefined
  for (const [index, text] of readText(document).split('\n').entries()) {
    const fence = /^\s*(`{3,}|~{3,})\s*(.*)$/.exec(text)
    if (open === undefined && fence) {
      open = {
        document,
        line: index + 1,
        info: fence[2]!.trim(),
        text: '',
        fence: fence[1]!,
        lines: [],
      }
    } else if (open !== undefined && fence?.[1]!.startsWith(open.fence) && fence[2] === '') {
      blocks.push({ document, line: open.line, info: open.info, text: open.lines.join('\n') })
      open = undefined
    } else {
      open?.lines.push(text)
    }
  }
  if (open) throw new Error(`${document}:${open.line} opens a code block and never closes it`)
  return blocks
}

/** The text with code blocks and code spans blanked, line numbers kept. */
export function withoutCode(document: string): string {
  return readText(document)
    .replace(/^(\s*)(`{3,}|~{3,})[\s\S]*?^\s*\2\s*$/gm, (block) => block.replace(/[^\n]/g, ' '))
    .replace(/`[^`\n]*`/g, (span) => ' '.repeat(span.length))
}

/** Anchors of a document's headings, as GitHub makes them. */
export function listAnchors(document: string): Set<string> {
  const anchors = new Set<string>()
  const seen = new Map<string, number>()
  const text = readText(document).replace(/^(`{3,})[\s\S]*?^\1\s*$/gm, '')
  for (const [, title] of text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const anchor = slug(title!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'))
    const count = seen.get(anchor) ?? 0
    seen.set(anchor, count + 1)
    anchors.add(count === 0 ? anchor : `${anchor}-${count}`)
  }
  return anchors
}
