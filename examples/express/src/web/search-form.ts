import { html } from './html.ts'

/** A search by GET that keeps other choices of the page; those that are null are left out. */
export function renderSearch(input: {
  action: string
  /** Such as `Search customers`. */
  label: string
  search: string
  kept: readonly (readonly [name: string, value: string | null])[]
}) {
  const { action, label, search, kept } = input
  return html`<form method="get" action=${action} role="search">
    ${kept.map(([name, value]) => value !== null && html`<input type="hidden" name=${name} value=${value} />`)}
    <input
      type="search"
      name="search"
      value=${search}
      placeholder=${label}
      aria-label=${label}
      aria-keyshortcuts="/"
    />
    <button class="quiet">Search</button>
  </form>`
}
