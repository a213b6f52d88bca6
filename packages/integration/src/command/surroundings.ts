import type { Clock, HttpExchange } from '@vectis/quickbooks'

/** What the command needs from its process; a test passes its own. */
export interface Surroundings {
  /** The arguments after the name of the command. */
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** Where a config file is looked for. */
  cwd: string
  /** Results. */
  write(text: string): void
  /** What went wrong, questions and progress. */
  writeError(text: string): void
  /** Shows how far long work is, in place of what it showed before; the empty text ends it. Nothing where no person looks. */
  progress(text: string): void
  /** Asks a person; false also where no person can answer. */
  ask(question: string): Promise<boolean>
  clock: Clock
  /** Reads the discovery document. */
  exchange: HttpExchange
  /** Loads a config file of the host. */
  load(path: string): Promise<object>
}
