import { createUndiciExchange, systemClock } from '@vectis/quickbooks'
import { inject } from 'vitest'
import { findCanaries } from '../../../../.ci/canaries.ts'
import { runCommand } from '../../src/command/run-command.ts'
import type { Surroundings } from '../../src/command/surroundings.ts'
import { keys, publicUrl, type Host } from './open-host.ts'

const { key } = keys.current

/** The variables of a process beside the host: the same database, keys, app and addresses. */
export function variablesOf({ emulator, schema }: Pick<Host, 'emulator' | 'schema'>) {
  const { clientId, clientSecret } = emulator.credentials()
  const { discoveryUrl, apiOrigin } = emulator.endpoints.sandbox
  return {
    DATABASE_URL: inject('postgresUrl'),
    QUICKBOOKS_SCHEMA: schema,
    QUICKBOOKS_ENCRYPTION_KEY: key,
    QUICKBOOKS_ENCRYPTION_KEY_ID: keys.current.id,
    QUICKBOOKS_ENVIRONMENT: 'sandbox',
    QUICKBOOKS_CLIENT_ID: clientId,
    QUICKBOOKS_CLIENT_SECRET: clientSecret,
    PUBLIC_URL: publicUrl,
    QUICKBOOKS_ENDPOINTS: JSON.stringify({ sandbox: { discoveryUrl, apiOrigin } }),
  }
}

export interface Called {
  code: number
  out: string
  err: string
  questions: string[]
}

/** Runs the command in this process. Throws if it wrote a secret. */
export async function callCommand(
  args: readonly string[],
  given: Partial<Surroundings> & { agree?: boolean } = {},
): Promise<Called> {
  const { agree = false, ...surroundings } = given
  const called: Called = { code: -1, out: '', err: '', questions: [] }
  const { exchange, close } = createUndiciExchange()
  called.code = await runCommand({
    args,
    env: {},
    cwd: import.meta.dirname,
    write: (text) => void (called.out += text),
    writeError: (text) => void (called.err += text),
    progress: () => undefined,
    async ask(question) {
      called.questions.push(question)
      return agree
    },
    clock: systemClock,
    exchange,
    load: (path) => import(path) as Promise<object>,
    ...surroundings,
  })
  await close()
  const said = `${called.out}${called.err}${called.questions.join('')}`
  if (findCanaries(said).length > 0) throw new Error('The command wrote a secret of the emulator.')
  if (said.includes(key)) throw new Error('The command wrote the encryption key.')
  return called
}
