import { Command, CommanderError, type OutputConfiguration } from 'commander'
import { describeError } from '@vectis/quickbooks/errors'
import { runDoctor } from './doctor/run-doctor.ts'
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts'
import { MisusedError } from './misused.ts'
import { plain } from './output/plain.ts'
import type { Action } from './session.ts'
import { readSettings } from './settings/open-integration.ts'
import { runStatus } from './status/run-status.ts'
import type { Surroundings } from './surroundings.ts'

interface SharedOptions {
  json?: true
  config?: string
}

/** Runs one command to its end, and returns the exit code. Never throws, never ends the process. */
export async function runCommand(surroundings: Surroundings): Promise<ExitCode> {
  const { args, write, writeError } = surroundings
  let code: ExitCode = exitCodes.fine
  const program = createProgram({
    writeOut: (text) => write(text),
    writeErr: (text) => writeError(text),
  })
  const shared = (command: Command) => command.optsWithGlobals<SharedOptions>()
  const withIntegration = async (command: Command, action: Action) => {
    const { json, config } = shared(command)
    const settings = await readSettings(surroundings, config)
    const integration = openOr(() => settings.open())
    try {
      // The stores explain what is wrong with a database; no command begins on one that is not ours.
      await integration.parts.storage.assertMigrated()
      code = await action({ ...surroundings, isJson: json === true, settings, integration })
    } finally {
      await integration.close()
    }
  }

  program
    .command('status')
    .argument('[tenant]', 'one tenant in words; without it all tenants, the worst first')
    .description('How each tenant stands')
    .action((tenant: string | undefined, _own: object, command: Command) =>
      withIntegration(command, (session) => runStatus(session, tenant)),
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
        command: Command,
      ) => {
        const { json, config } = shared(command)
        const { redirectUri, calls } = own
        const options = { config, tenantId, redirectUri, calls }
        code = await runDoctor({ ...surroundings, isJson: json === true }, options)
      },
    )

  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.fine : exitCodes.misuse
    }
    return report(surroundings, error)
  }
}

function createProgram(output: OutputConfiguration): Command {
  return new Command('quickbooks')
    .description('QuickBooks Online in this host, for its operators')
    .option('--json', 'answer as JSON')
    .option('--config <file>', 'config file of the host; default quickbooks.config.js, .mjs or .ts')
    .configureOutput(output)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .helpCommand(false)
}

/** Options that cannot work are a misuse of the command; the message says what to do. */
function openOr<Result>(open: () => Result): Result {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new MisusedError(error.message, '', { cause: error })
  }
}

function report({ args, write, writeError }: Surroundings, error: unknown): ExitCode {
  const { code, message, remedy, intuitTid } = describeError(error)
  if (args.includes('--json')) {
    write(`${JSON.stringify({ error: { code, message, remedy, intuitTid } }, null, 2)}\n`)
  } else {
    const tid = intuitTid === null ? '' : ` (intuit_tid ${intuitTid})`
    writeError(`${code}: ${plain(message)}${tid}\n`)
  }
  return error instanceof MisusedError || error instanceof RangeError
    ? exitCodes.misuse
    : exitCodeOf(code)
}
