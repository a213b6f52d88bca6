import { printMigrations } from '@vectis/quickbooks-storage'
import { runDoctor } from './doctor/run-doctor.ts'
import { runExplain } from './evidence/run-explain.ts'
import { runRow } from './evidence/run-row.ts'
import { exitCodes } from './exit-codes.ts'
import type { Registry } from './registry.ts'
import { answer } from './session.ts'
import { runStatus } from './status/run-status.ts'

/** Commands that change nothing here. */
export function addReads({ program, surroundings, shared, open, end }: Registry): void {
  program
    .command('status')
    .argument('[tenant]', 'one tenant in words; without it all tenants, the worst first')
    .description('How each tenant stands')
    .action((tenant: string | undefined, _own: object, command) =>
      open(command, (session) => runStatus(session, tenant)),
    )
  program
    .command('doctor')
    .argument('[tenant]', 'look at one tenant only')
    .option('--redirect-uri <uri>', 'the one registered with Intuit, to compare')
    .option('--no-calls', 'do not call Intuit or QuickBooks')
    .description('Checks everything the integration stands on; changes nothing')
    .action(
      async (
        tenantId: string | undefined,
        own: { redirectUri?: string; calls: boolean },
        command,
      ) => {
        const { json, config } = shared(command)
        const { redirectUri, calls } = own
        const options = { config, tenantId, redirectUri, calls }
        end(await runDoctor({ ...surroundings, isJson: json === true }, options))
      },
    )
  program
    .command('explain')
    .argument('<tenant>')
    .description('Why a tenant is as it is: runs, refreshes and webhooks, with intuit_tid')
    .action((tenant: string, _own: object, command) =>
      open(command, (session) => runExplain(session, tenant)),
    )
  program
    .command('row')
    .argument('<tenant>')
    .argument('<entity>', 'such as Invoice')
    .argument('<id>', 'its id in QuickBooks')
    .option('--ask', 'ask QuickBooks too, by one call, and compare')
    .description('One object as stored, its versions, and where they are from')
    .action((tenantId: string, entity: string, externalId: string, own: { ask?: true }, command) =>
      open(command, (session) => runRow(session, { tenantId, entity, externalId, ...own })),
    )
  program
    .command('print-sql')
    .option('--schema <name>', 'schema of the tables; default QUICKBOOKS_SCHEMA, else public')
    .option('--after <number>', 'leave out migrations up to this number')
    .description('The migrations as SQL, for a migration tool of your own')
    .action((own: { schema?: string; after?: string }, command) => {
      const schema = own.schema ?? (surroundings.env['QUICKBOOKS_SCHEMA'] || 'public')
      const sql = printMigrations({ schema, after: Number(own.after ?? 0) })
      answer(
        { ...surroundings, isJson: shared(command).json === true },
        { schema, sql },
        () => `${sql}\n`,
      )
      end(exitCodes.fine)
    })
}
