import type { Integration } from '../create-integration.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Settings } from './settings/open-integration.ts'
import type { Surroundings } from './surroundings.ts'

/** One call of the command: its configuration, and the ways to answer. */
export interface Session extends Surroundings {
  isJson: boolean
  settings: Settings
  integration: Integration
}

/** A command with an opened integration. */
export type Action = (session: Session) => Promise<ExitCode>

/** Writes one JSON document, or the words for it. */
export function answer(
  { isJson, write }: Pick<Session, 'isJson' | 'write'>,
  result: unknown,
  words: () => string,
): void {
  write(isJson ? `${JSON.stringify(result, null, 2)}\n` : words())
}
