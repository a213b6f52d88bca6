import { html } from './html.ts'

/** Outlines on a grid of 16, drawn for this example. */
const outlines = {
  brand: 'M2 3.5 8 13l6-9.5M5.2 3.5 8 8l2.8-4.5',
  customers: 'M2.5 13.5v-9l5-2v11M7.5 6.5h6v7M1.5 13.5h13M4.8 6.5v.1M4.8 9.5v.1M10.4 9.5v.1',
  alerts: 'M3.5 11.5h9l-1.2-2V7a3.3 3.3 0 0 0-6.6 0v2.5zM6.8 13.6h2.4M8 3.7V2.3',
  changes: 'M2.2 8a5.8 5.8 0 1 0 1.7-4.1M2.2 2.2v3h3M8 4.8V8l2.3 1.5',
  integrations: 'M5.5 2v3M10.5 2v3M3.5 5h9v2.5a4.5 4.5 0 0 1-9 0zM8 12v2.3',
  matching: 'M6.6 9.4a2.6 2.6 0 0 0 3.7 0l2.4-2.4a2.6 2.6 0 1 0-3.7-3.7l-.6.6M9.4 6.6a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 1 0 7 12.7l.6-.6', // prettier-ignore
}

export type IconName = keyof typeof outlines

/** A picture beside a word that says the same. */
export function icon(name: IconName) {
  return html`<svg
    width="16"
    height="16"
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.4"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d=${outlines[name]} />
  </svg>`
}
