/** The command was called in a way that cannot work, or its configuration is incomplete. */
export class MisusedError extends Error {
  override readonly name: string = 'MisusedError'
  readonly code = 'misuse'
  readonly remedy: string

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(`${message} ${remedy}`, options)
    this.remedy = remedy
  }
}
