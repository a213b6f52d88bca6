import { posix, relative } from 'node:path'
import type { MarkdownOptions } from 'vitepress'
import { drawDiagram } from './draw-diagram.ts'
import { resolveLink, root } from './pages.ts'
import { shownFile } from './shown-files.ts'
import { slug } from '../../.ci/slug.ts'

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0]
type Token = ReturnType<MarkdownIt['parse']>[number]

export const markdown: MarkdownOptions = {
  anchor: { slugify: slug },
  theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  languageAlias: { text: 'txt' },
  config(md) {
    // Links lead to files of the repository; on the site they lead to its pages.
    md.core.ruler.push('repository_links', (state) => {
      const env = state.env as { realPath?: string; path: string }
      const from = posix.normalize(relative(root, env.realPath ?? env.path))
      state.tokens = state.tokens.flatMap((token, index, all) => {
        const link = token.type === 'paragraph_close' ? onlyLink(all, index) : undefined
        const shown = link === undefined ? null : shownFile(from, link)
        if (shown === null) return [token]
        const code = new state.Token('fence', 'code', 0)
        return [token, Object.assign(code, { info: shown.language, content: `${shown.text}\n` })]
      })
      for (const [index, token] of state.tokens.entries()) {
        // A heading of a table without a text is none.
        if (token.type === 'th_open' && state.tokens[index + 1]?.content === '') {
          token.tag = 'td'
          state.tokens[index + 2]!.tag = 'td'
        }
        if (token.type === 'html_block') token.content = localImages(token.content)
        for (const child of token.children ?? []) rewrite(from, child)
      }
    })
    const fence = md.renderer.rules.fence!
    md.renderer.rules.fence = (tokens, index, ...rest) => {
      const { info, content } = tokens[index]!
      if (info.trim() === 'mermaid') return drawDiagram(content)
      // `ts fragment` is a block that the tests compile and do not run: highlight it as TypeScript.
      tokens[index]!.info = info.replace(/^ts fragment/, 'ts')
      return fence(tokens, index, ...rest)
    }
  },
}

/** The address of the link that is all of the paragraph that closes here, and that lies in no list or quote. */
function onlyLink(tokens: readonly Token[], close: number): string | undefined {
  const { level, children } = tokens[close - 1]!
  if (level !== 1 || children?.[0]?.type !== 'link_open') return undefined
  const isAll = children.findIndex(({ type }) => type === 'link_close') === children.length - 1
  return isAll ? (children[0].attrGet('href') ?? undefined) : undefined
}

function localImages(html: string): string {
  return html.replace(/(<img src=")(?![./a-z]+:)(?!\.)/g, '$1./')
}

function rewrite(from: string, token: Token): void {
  if (token.type === 'html_inline') token.content = localImages(token.content)
  // The link of a heading to itself is made for this page already.
  if (token.attrGet('class') === 'header-anchor') return
  const href = token.type === 'link_open' ? token.attrGet('href') : null
  if (href !== null) token.attrSet('href', resolveLink(from, href))
}
