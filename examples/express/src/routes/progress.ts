import type { Request, Response } from 'express'
import type { ProgressBoard } from '@vectis/quickbooks-integration'
import type { Wiring } from '../wiring.ts'

/** Server-sent events: the bars after each page, what the run waits for, and `finished` at its end. */
export function sendProgress(
  request: Request,
  response: Response,
  {
    wiring,
    progress,
    tenantId,
  }: { wiring: Pick<Wiring, 'clock'>; progress: ProgressBoard; tenantId: string },
): void {
  const began = wiring.clock.now()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (event: string, data: unknown) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  const sendPages = (pages: unknown) => {
    send('progress', { pages, seconds: (wiring.clock.now() - began) / 1_000 })
  }
  const unwatch = progress.watch(tenantId, (pages) => {
    if (pages === null) finish()
    else sendPages(pages)
  })
  const finish = () => {
    unwatch()
    send('finished', null)
    response.end()
  }
  request.on('close', unwatch)
  sendPages(progress.read(tenantId))
  if (!progress.isRunning(tenantId)) finish()
}
