import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RequestHandler } from 'express'

/** The parts of the style sheet in their order: later ones may use what earlier ones define. */
const parts = [
  'tokens',
  'base',
  'shell',
  'shell-narrow',
  'controls',
  'tables',
  'states',
  'lists',
  'charts',
  'hub',
  'customers',
  'alerts',
  'matching',
  'past',
  'why',
  'connection',
]

/** One style sheet from its parts. A browser keeps it and asks each time whether it is still the same. */
export function serveStyle(): RequestHandler {
  const text = parts
    .map((part) => readFileSync(new URL(`./styles/${part}.css`, import.meta.url), 'utf8'))
    .join('\n')
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
  return (_request, response) => {
    response.set({ 'cache-control': 'no-cache', etag }).type('css').send(text)
  }
}
