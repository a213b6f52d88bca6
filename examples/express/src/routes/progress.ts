import type { Request, Response } from 'express'
import type { ProgressBoard } from '@vectis/quickbooks-integration'

/** Server-sent events: the bars after each page, and `finished` at the end of the run. */
export function sendProgress(
  request: Request,
  response: Response,
  { progress, tenantId }: { progress: ProgressBoard; tenantId: string },
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (event: string, data: unknown) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  const unwatch = progress.watch(tenantId, (pages) => {
    if (pages === null) finish()
    else send('progress', pages)
  })
  const finish = () => {
    unwatch()
    send('finished', null)
    response.end()
  }
  request.on('close', unwatch)
  send('progress', progress.read(tenantId))
  if (!progress.isRunning(tenantId)) finish()
}
