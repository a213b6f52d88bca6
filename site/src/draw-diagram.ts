import { renderMermaidSVG } from 'beautiful-mermaid'

/**
 * A block of Mermaid as a picture, drawn when the site is built. Its colours are variables of the theme, so that both schemes
 * can read it; their rules are in theme/diagram.css, because a page may hold no style element.
 */
export function drawDiagram(source: string): string {
  const title = /^\s*%%\s*(.+)$/m.exec(source)?.[1] ?? 'Diagram'
  const svg = renderMermaidSVG(source.replace(/^\s*%%.*$/gm, ''), { transparent: true })
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/ style="--bg:[^"]*"/, '')
    .replace('<svg ', `<svg role="img" aria-label="${title.replaceAll('"', '&quot;')}" `)
  return `<div class="diagram" tabindex="0" role="group" aria-label="${title.replaceAll('"', '&quot;')}" v-pre>${svg}</div>\n`
}
