import { inspect } from 'node:util'
import { afterEach } from 'vitest'
import { silentLogger } from '../packages/core/src/transport/defaults.ts'
import { findCanaries } from './canaries.ts'

/**
 * A set-up file of every project: no error that our code makes and no log line that it writes may hold a secret, in any
 * test of the whole suite. Errors are looked at as a logger or a crash would show them; log lines go to the logger that
 * is silent by default.
 */

/** Property tests make errors by the ten thousand, and they are alike. */
const mostErrors = 2_000

/** What was seen since the last test. Test files share a process, and the errors of a process are wrapped once. */
interface Watch {
  fresh: Error[]
  seen: number
}

declare global {
  var watchForSecrets: Watch | undefined
}

const hits: string[] = []
const watch = (globalThis.watchForSecrets ??= wrapErrors())
watch.seen = 0

function wrapErrors(): Watch {
  const state: Watch = { fresh: [], seen: 0 }
  globalThis.Error = observe(Error, state)
  globalThis.TypeError = observe(TypeError as ErrorConstructor, state) as TypeErrorConstructor
  globalThis.RangeError = observe(RangeError as ErrorConstructor, state) as RangeErrorConstructor
  return state
}

function observe<Constructor extends ErrorConstructor>(
  original: Constructor,
  state: Watch,
): Constructor {
  const construct = (target: Constructor, args: unknown[], newTarget: NewableFunction) => {
    const error = Reflect.construct(target, args, newTarget) as Error
    // So that a stack begins where the error was made, and not here.
    Error.captureStackTrace(error, construct)
    state.seen += 1
    // Fields of a subclass are not there yet: looked at after the test.
    if (state.seen <= mostErrors) state.fresh.push(error)
    return error
  }
  return new Proxy(original, { construct })
}

for (const level of ['debug', 'info', 'warn', 'error'] as const) {
  silentLogger[level] = (fields, message) => {
    report(`the log line "${level}: ${message}"`, `${message} ${show(fields)}`)
  }
}

afterEach(() => {
  for (const error of watch.fresh.splice(0)) {
    if (isOurs(error)) report(`the error ${error.name}`, `${show(error)} ${JSON.stringify(error)}`)
  }
  const found = hits.splice(0)
  if (found.length > 0) throw new Error(`A secret got out:\n${found.join('\n')}`)
})

function report(where: string, text: string): void {
  for (const { name } of findCanaries(text)) hits.push(`${name}, in ${where}`)
}

function show(value: unknown): string {
  return inspect(value, { depth: 8, showHidden: true, getters: false })
}

/** Made by a source file of a package: what a dependency or a test throws is not ours to keep clean. */
function isOurs(error: Error): boolean {
  const origin = (error.stack ?? '').split('\n').find((line) => /^\s+at /.test(line)) ?? ''
  return (
    /\/packages\/[^/]+\/src\//.test(origin) && !/\/packages\/(?:emulator|testkit)\//.test(origin)
  )
}
