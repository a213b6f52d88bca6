import { Option } from 'commander'
import type { SyncMode } from '@vectis/quickbooks-sync'
import type { Registry } from './registry.ts'
import { runAdopt } from './writes/run-adopt.ts'
import { runDelete } from './writes/run-delete.ts'
import { runDisconnect } from './writes/run-disconnect.ts'
import { runMigrate } from './writes/run-migrate.ts'
import { runRekey } from './writes/run-rekey.ts'
import { runReplay } from './writes/run-replay.ts'
import { runSync } from './writes/run-sync.ts'

interface WriteOptions {
  yes?: true
  dryRun?: true
}

/** Commands that change something. Each asks, or takes `--yes`. */
export function addWrites({ program, open, openAnySchema }: Registry): void {
  const write = (name: string, description: string, canBeDry = true) => {
    const command = program.command(name).description(description)
    command.option('-y, --yes', 'do not ask')
    return canBeDry ? command.option('--dry-run', 'show what would be done') : command
  }
  write('migrate', 'Makes the tables, or brings them up to this release').action(
    (own: WriteOptions, command) => openAnySchema(command, (session) => runMigrate(session, own)),
  )
  write('sync <tenant>', 'Reads what is due from QuickBooks now', false)
    .addOption(
      new Option('--mode <mode>', 'what to read')
        .choices(['auto', 'incremental', 'full'])
        .default('auto'),
    )
    .action((tenantId: string, own: WriteOptions & { mode: SyncMode }, command) =>
      open(command, (session) => runSync(session, { tenantId, mode: own.mode, yes: own.yes })),
    )
  write(
    'verify <tenant>',
    'Compares the tables with QuickBooks’ own counts and balances',
    false,
  ).action((tenantId: string, { yes }: WriteOptions, command) =>
    open(command, (session) => runSync(session, { tenantId, mode: 'verify', yes })),
  )
  write('replay <tenant>', 'Makes webhook events pending again')
    .requiredOption('--from <instant>', 'received from then on, such as 2026-11-28T00:00:00Z')
    .requiredOption('--to <instant>', 'received before then')
    .action((tenantId: string, own: WriteOptions & { from: string; to: string }, command) =>
      open(command, (session) => runReplay(session, { tenantId, ...own })),
    )
  write('rekey', 'Encrypts all stored tokens with the current key').action(
    (own: WriteOptions, command) => open(command, (session) => runRekey(session, own)),
  )
  write('adopt [tenant]', 'Takes over the tokens of another installation, which has ended')
    .option('--actor <name>', 'who asked, for the record')
    .action((tenantId: string | undefined, own: WriteOptions & { actor?: string }, command) =>
      open(command, (session) => runAdopt(session, { tenantId, ...own })),
    )
  write('disconnect <tenant>', 'Forgets the tokens and revokes the grant; the rows stay')
    .option('--actor <name>', 'who asked, for the record')
    .action((tenantId: string, own: WriteOptions & { actor?: string }, command) =>
      open(command, (session) => runDisconnect(session, { tenantId, ...own })),
    )
  write('delete <tenant>', 'Deletes everything stored for a tenant')
    .option('--realm <id>', 'only this company of the tenant')
    .action((tenantId: string, own: WriteOptions & { realm?: string }, command) => {
      const { realm: realmId, ...rest } = own
      return open(command, (session) => runDelete(session, { tenantId, realmId, ...rest }))
    })
}
