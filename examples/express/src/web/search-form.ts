import { html } from './html.ts'

/** A search of the page it stands on, by GET; keeps other choices, but for those that are null. */
export function renderSearch(input: {
  /** Such as `Search customers`. */
  label: string
  search: string
  kept: readonly (readonly [name: string, value: string | null])[]
}) {
  const { label, search, kept } = input
  return html`<form method="get" role="search">
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
