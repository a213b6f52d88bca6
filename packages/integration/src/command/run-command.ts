import { Command, CommanderError, type OutputConfiguration } from 'commander'
import { describeError } from '@vectis/quickbooks/errors'
import { addOutputs } from './add-outputs.ts'
import { addReads } from './add-reads.ts'
import { addWrites } from './add-writes.ts'
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts'
import { MisusedError } from './misused.ts'
import { plain } from './output/plain.ts'
import type { Registry, SharedOptions } from './registry.ts'
import type { Action } from './session.ts'
import { readSettings } from './settings/open-integration.ts'
import type { Surroundings } from './surroundings.ts'

/** Runs one command to its end, and returns the exit code. Never throws, never ends the process. */
export async function runCommand(surroundings: Surroundings): Promise<ExitCode> {
  const { args, write, writeError } = surroundings
  let code: ExitCode = exitCodes.fine
  const program = createProgram({
    writeOut: (text) => write(text),
    writeErr: (text) => writeError(text),
  })
  const shared = (command: Command) => command.optsWithGlobals<SharedOptions>()
  const openAnySchema = async (command: Command, action: Action) => {
    const { json, config } = shared(command)
    const settings = await readSettings(surroundings, config)
    const integration = openOr(() => settings.open())
    try {
      code = await action({ ...surroundings, isJson: json === true, settings, integration })
    } finally {
      await integration.close()
    }
  }
  const registry: Registry = {
    program,
    surroundings,
    shared,
    openAnySchema,
    open: (command, action) =>
      openAnySchema(command, async (session) => {
        // The stores explain what is wrong with a database; no command begins on one that is not ours.
        await session.integration.parts.storage.assertMigrated()
        return action(session)
      }),
    end: (found) => {
      code = found
    },
  }
  addReads(registry)
  addWrites(registry)
  addOutputs(registry)

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
  const isArgument = error instanceof RangeError || error instanceof TypeError
  // An argument that cannot work has its own words; a mistake of ours has none, and its text is redacted.
  const { code, message, remedy, intuitTid } = describeError(error)
  if (args.includes('--json')) {
    write(`${JSON.stringify({ error: { code, message, remedy, intuitTid } }, null, 2)}\n`)
  } else {
    const tid = intuitTid === null ? '' : ` (intuit_tid ${intuitTid})`
    writeError(`${code}: ${plain(message)}${tid}\n`)
  }
  return error instanceof MisusedError || isArgument ? exitCodes.misuse : exitCodeOf(code)
}
