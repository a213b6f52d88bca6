#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import type { Company } from './books/company.ts'
import { createEmulator } from './emulator.ts'
import type { Emulator, Listening } from './emulator-options.ts'
import { describeHosts, openTls } from './cli-tls.ts'
import { continueFrom, createStateWriter } from './cli-state.ts'
import { parseFlags, usage } from './cli-flags.ts'
import type { Flags } from './cli-flags.ts'

/** The command line: one emulator in a separate process, until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2))
  if (flags === 'help' || flags === 'version') {
    process.stdout.write(flags === 'help' ? usage : `${readVersion()}\n`)
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

/** What a company has, in words: what its seed made of it, or what its file kept. */
function countRows(company: Company): string {
  const counts = (['Customer', 'Invoice', 'Payment', 'CreditMemo'] as const).map((entity) => {
    const where = entity === 'Customer' ? ' WHERE Active IN (true, false)' : ''
    const { totalCount } = company.query(`SELECT COUNT(*) FROM ${entity}${where}`)
    return `${totalCount} ${words[entity]}`
  })
  return `${counts.join(', ')}; ${company.homeCurrency}`
}

const words = {
  Customer: 'customers',
  Invoice: 'invoices',
  Payment: 'payments',
  CreditMemo: 'credit memos',
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
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
    (company) =>
      `  ${company.realmId}  ${company.name} (${emulator.environmentOf(company.realmId)}): ${countRows(company)}`,
  )
  const production = emulator.credentials('production')
  const redirectUris = flags.emulator.clients?.[0]?.redirectUris ?? 'loopback'
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
    `  redirect URI     ${redirectUris === 'loopback' ? 'any on localhost or 127.0.0.1' : redirectUris.join(' ')}`,
    '',
    `  authorization    ${endpoints.sandbox.authorizationUrl}`,
    `  token            ${endpoints.sandbox.tokenUrl}`,
    `  discovery        ${endpoints.sandbox.discoveryUrl}`,
    `  API              ${endpoints.sandbox.apiOrigin}/v3/company/...`,
    `  control          ${url}/_emulator/`,
    ...(flags.webhook === null ? [] : [`  webhooks to      ${flags.webhook.url}`]),
    '',
    flags.state === null
      ? `Companies of seed ${flags.emulator.seed}:`
      : `Companies, from ${flags.state} if it was there, else of seed ${flags.emulator.seed}:`,
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
