import { posix, relative } from 'node:path'
import type { MarkdownOptions } from 'vitepress'
import { drawDiagram } from './draw-diagram.ts'
import { resolveLink, root } from './pages.ts'
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
