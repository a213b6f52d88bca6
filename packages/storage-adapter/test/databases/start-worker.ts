import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * A process that opens the folder and writes into it, page by page. Who kills it may come late on a busy machine: after
 * this many pages it waits to be killed.
 */
export function startWorker(folder: string, mostPages: number) {
  const worker = fileURLToPath(new URL('ingest-worker.ts', import.meta.url))
  return fork(worker, [folder, String(mostPages)], { execArgv: ['--conditions=@vectis/source'] })
}
