import { parseHTML } from 'linkedom'
import { escapeText } from './markup.ts'

export const plotDocument = parseHTML('<html><body></body></html>').document as unknown as Document

/** A drawn plot as text: a strict policy allows no inline style, and a label on a part without a role is an accessibility error. */
export function writePlot(plot: Element): string {
  for (const part of plot.querySelectorAll('g')) part.removeAttribute('aria-label')
  return plot.outerHTML.replace(/<style[\s\S]*?<\/style>/g, '').replace(/ style="[^"]*"/g, '')
}

/** The chart as one image with one name. */
export function writeImage(svg: string, name: string): string {
  return svg.replace('<svg ', () => `<svg role="img" aria-label="${escapeText(name)}" `)
}
