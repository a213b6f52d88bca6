import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A process that opens the folder and writes into it, page by page. */
export function startWorker(folder: string) {
  const worker = fileURLToPath(new URL('ingest-worker.ts', import.meta.url))
  return fork(worker, [folder], { execArgv: ['--conditions=@vectis/source'] })
}
