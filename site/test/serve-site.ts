import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript'],
  ['.css', 'text/css'],
  ['.json', 'application/json'],
  ['.md', 'text/markdown; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
])

/** The built site on a free port of this machine, with addresses without `.html`, as a static host gives them. */
export async function serveSite(folder: string) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname)
    const forms = path.endsWith('/') ? [`${path}index.html`] : [path, `${path}.html`]
    const file = forms
      .map((form) => join(folder, form))
      .find((form) => form.startsWith(folder) && existsSync(form) && statSync(form).isFile())
    if (file === undefined) return void response.writeHead(404).end('Not found')
    response.writeHead(200, { 'content-type': types.get(extname(file)) ?? 'text/plain' })
    response.end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
