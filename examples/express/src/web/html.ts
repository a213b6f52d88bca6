import htm from 'htm'
import { h, type ComponentChildren, type VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'

export type Children = ComponentChildren

type Tag = (parts: TemplateStringsArray, ...values: unknown[]) => VNode<object>

/** Markup as a tagged template: every interpolated value is escaped, and no build step is needed. */
export const html: Tag = (htm as unknown as { bind(create: typeof h): Tag }).bind(h)

/** Markup that a library made from figures, never from user input. */
export function trusted(markup: string) {
  return h('div', { class: 'chart', dangerouslySetInnerHTML: { __html: markup } })
}

export function renderPage(page: VNode<object>): string {
  return `<!doctype html>${renderToString(page)}`
}
