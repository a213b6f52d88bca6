#!/usr/bin/env node
import { createEmulator } from './emulator.ts'
import type { Emulator, Listening } from './emulator-options.ts'
import { describeHosts, openTls } from './cli-tls.ts'
import { continueFrom, createStateWriter } from './cli-state.ts'
import { parseFlags, usage } from './cli-flags.ts'
import type { Flags } from './cli-flags.ts'

/** The command line: one emulator in a separate process, until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2))
  if (flags === 'help') {
    process.stdout.write(usage)
    return
  }
  const { state } = flags
  const customers = flags.emulator.companies?.reduce(
    (sum, entry) => sum + ('customers' in entry ? (entry.customers ?? 0) : 0),
    0,
  )
  if (customers !== undefined && customers >= 5_000 && !flags.json) {
    process.stderr.write(`Writing the books of ${customers} customers; this takes seconds.\n`)
  }
  const options = state === null ? flags.emulator : await continueFrom(state, flags.emulator)
  const emulator = createEmulator(options)
  if (flags.webhook !== null) emulator.webhooks.subscribe(flags.webhook)
  if (flags.activityPerHour !== null) emulator.startActivity({ perHour: flags.activityPerHour })
  const tls = flags.tls === null ? null : openTls(flags.tls)
  const listening = await emulator.listen({ ...flags.listen, ...(tls === null ? {} : { tls }) })
  process.stdout.write(
    flags.json ? describeAsJson(emulator, listening) : describe(emulator, listening, flags),
  )
  if (tls !== null && !flags.json) process.stdout.write(`  trust            ${tls.caPath}\n`)
  if (tls !== null && flags.hosts) process.stdout.write(describeHosts(tls.caPath))
  const save = state === null ? () => undefined : createStateWriter(emulator, state)
  save()
  if (state !== null) setInterval(save, 500).unref()
  const stop = () => {
    save()
    emulator.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  // Spawned with a channel, by `spawnEmulator`: the parent process has ended.
  process.once('disconnect', stop)
}

function describeAsJson(emulator: Emulator, { url }: Listening): string {
  const description = {
    url,
    realmIds: emulator.companies.map(({ realmId }) => realmId),
    credentials: {
      sandbox: emulator.credentials('sandbox'),
      production: emulator.credentials('production'),
    },
  }
  return `${JSON.stringify(description)}\n`
}

function describe(emulator: Emulator, { url, endpoints }: Listening, flags: Flags): string {
  const { clientId, clientSecret } = emulator.credentials('sandbox')
  const companies = emulator.companies.map(
    ({ realmId, name }) => `  ${realmId}  ${name} (${emulator.environmentOf(realmId)})`,
  )
  const production = emulator.credentials('production')
  const hasProduction = emulator.companies.some(
    ({ realmId }) => emulator.environmentOf(realmId) === 'production',
  )
  return [
    `QuickBooks emulator at ${url}`,
    '',
    `  client id        ${clientId}`,
    `  client secret    ${clientSecret}`,
    ...(hasProduction
      ? [
          `  production       ${production.clientId}`,
          `  its secret       ${production.clientSecret}`,
        ]
      : []),
    '  redirect URI     any on localhost or 127.0.0.1',
    '',
    `  authorization    ${endpoints.sandbox.authorizationUrl}`,
    `  token            ${endpoints.sandbox.tokenUrl}`,
    `  discovery        ${endpoints.sandbox.discoveryUrl}`,
    `  API              ${endpoints.sandbox.apiOrigin}/v3/company/...`,
    `  control          ${url}/_emulator/`,
    ...(flags.webhook === null ? [] : [`  webhooks to      ${flags.webhook.url}`]),
    '',
    'Companies:',
    ...companies,
    '',
    'Stop with Ctrl+C.',
    '',
  ].join('\n')
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
