import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BooksApi } from './books-process.ts'
import type { Guard } from './guard.ts'

/** The emulator in a separate process: what it does, from here. */
export type Books = {
  [Method in keyof BooksApi]: (
    ...args: Parameters<BooksApi[Method]>
  ) => Promise<Awaited<ReturnType<BooksApi[Method]>>>
} & { close(): Promise<void> }

export function startBooks(guard: Guard): Books {
  const file = fileURLToPath(new URL('books-process.ts', import.meta.url))
  const child = fork(file, {
    execArgv: ['--conditions=@vectis/source'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const pid = child.pid!
  guard.watch(pid)
  const waiting = new Map<number, (answer: { result?: unknown; error?: string }) => void>()
  child.on('message', (answer: { id: number; result?: unknown; error?: string }) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  const gone = once(child, 'exit').then(() => {
    guard.release(pid)
    for (const settle of waiting.values()) settle({ error: 'The emulator has ended.' })
  })
  let last = 0
  const call = (method: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      const id = (last += 1)
      waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result)
        else reject(new Error(`${method}: ${error}`))
      })
      child.send({ id, method, args })
    })
  const close = async () => {
    if (child.connected) child.disconnect()
    await gone
  }
  return new Proxy({} as Books, {
    get: (_target, name) =>
      name === 'close' ? close : (...args: unknown[]) => call(String(name), args),
  })
}
