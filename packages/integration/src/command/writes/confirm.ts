import type { Session } from '../session.ts'

/** A write asks a person, or was agreed to with `--yes`. */
export async function confirm(
  { ask, writeError }: Pick<Session, 'ask' | 'writeError'>,
  question: string,
  yes: boolean | undefined,
): Promise<boolean> {
  if (yes === true || (await ask(question))) return true
  writeError('Nothing was done. Where no person can be asked, pass --yes.\n')
  return false
}
