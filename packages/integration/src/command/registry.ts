import type { Command } from 'commander'
import type { Action } from './session.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Surroundings } from './surroundings.ts'

/** Options that every command takes. */
export interface SharedOptions {
  json?: true
  config?: string
}

/** How a command joins the program. */
export interface Registry {
  program: Command
  surroundings: Surroundings
  shared(command: Command): SharedOptions
  /** Opens the integration, runs the action and closes it again. */
  open(command: Command, action: Action): Promise<void>
  /** The same on a database whose schema may be missing or older. */
  openAnySchema(command: Command, action: Action): Promise<void>
  /** A command that opened nothing has ended. */
  end(code: ExitCode): void
}
