/** The option as it was given; null without one. Throws `TypeError` for text that cannot be one. */
export function readInstallationId(given: unknown): string | null {
  if (given === undefined) return null
  if (typeof given === 'string' && /^[A-Za-z0-9._:-]{1,100}$/.test(given)) return given
  throw new TypeError(
    'createStorage expected installationId to be 1 to 100 letters, digits, dots, colons, hyphens or underscores, such as ' +
      `'production'; received ${typeof given === 'string' ? 'another text' : `a ${typeof given}`}. Name each installation of ` +
      'the host differently, and never change the name of one.',
  )
}
