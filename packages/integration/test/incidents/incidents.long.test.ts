/**
 * Incidents that a script prepares. The runbook and the command alone lead to the cause and to the action, and after the
 * action it is over. `INCIDENT_LOG=file` keeps what the commands wrote.
 */
import { appendFileSync } from 'node:fs'
import { createStorage } from '@vectis/quickbooks-storage'
import { describe, expect, inject, test } from 'vitest'
import { readText } from '../../../../.ci/repository.ts'
import { callCommand, variablesOf, type Called } from '../support/call-command.ts'
import { keys, openHost, type Host } from '../support/open-host.ts'
import { deliver, incidents, verifierToken, type Incident } from './incidents.ts'

const log = process.env['INCIDENT_LOG']

async function open(): Promise<Host> {
  const host = await openHost({}, { start: null })
  await host.quickbooks.start()
  await host.connect()
  await host.quickbooks.for('acme').settings.setVerifierToken(verifierToken)
  await deliver(host, verifierToken, '1')
  await host.quickbooks.for('acme').sync.now()
  return host
}

/** The first three commands of the runbook, whatever the story is. */
const firstThree = [['status'], ['doctor'], ['explain', 'acme']]

/** Works as the person on duty: commands and what they write, nothing else. */
async function solve(name: string, incident: Incident) {
  const { story, happen, looks, cause, act, commands, over } = incident
  const host = await open()
  let env: Record<string, string> = variablesOf(host)
  const call = async (args: readonly string[]): Promise<Called> => {
    const called = await callCommand(args, { env, clock: host.clock })
    if (log !== undefined)
      appendFileSync(
        log,
        `$ quickbooks ${args.join(' ')}\n${called.out}${called.err}exit ${called.code}\n\n`,
      )
    return called
  }
  if (log !== undefined) appendFileSync(log, `\n===== ${name}\n${story}\n\n`)
  try {
    env = { ...env, ...(await happen(host)) }
    const blind: string[] = []
    for (const args of firstThree) {
      const { out, err } = await call(args)
      blind.push(out + err)
      if (blind.at(-1)!.match(cause)) break
    }
    const found: Called[] = []
    for (const { args } of looks) found.push(await call(args))
    env = { ...env, ...(await act(host)) }
    for (const args of commands ?? []) await call(args)
    return { found, blind, end: await call(over.args) }
  } finally {
    const made = env['QUICKBOOKS_SCHEMA']
    if (made !== undefined && made !== host.schema) await drop(made)
    await host.close()
  }
}

async function drop(schema: string): Promise<void> {
  const storage = createStorage({ url: inject('postgresUrl'), schema, keys })
  await storage.db.schema.dropSchema(schema).ifExists().cascade().execute()
  await storage.close()
}

describe('solved from the runbook and the command alone', () => {
  test.each(Object.entries(incidents))('%s', async (name, incident) => {
    const { found, blind, end } = await solve(name, incident)
    // Who knows nothing of the story has the cause and what to do after at most three commands.
    expect(blind.at(-1)).toMatch(incident.cause)
    console.log(`${name}: ${blind.length} of the first three commands`)
    for (const [at, { shows, isFine = false }] of incident.looks.entries()) {
      expect(found[at]!.out + found[at]!.err).toMatch(shows)
      expect(found[at]!.code === 0).toBe(isFine)
    }
    expect(end.out).toMatch(incident.over.shows)
    // What the last command named is in the runbook.
    const runbook = readText('docs/guides/operations.md')
    const said = found.at(-1)!.out
    const codes = [...said.matchAll(/\[([a-z_]+)\]|^([a-z_]+): .*\n +do:/gm)].map(
      ([, a, b]) => a ?? b,
    )
    expect(codes.length).toBeGreaterThan(0)
    for (const code of codes) expect(runbook).toMatch(new RegExp(`\`(\\w+ )*${code}[ \`]`))
  })
})
