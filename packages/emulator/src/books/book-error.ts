/** QuickBooks would refuse this change; the message says why. */
export class BookError extends Error {
  override readonly name = 'BookError'
}
