/** Next calls it once when the server starts: the tables, and the ticks. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { quickbooks } = await import('./lib/quickbooks.ts')
  await quickbooks().start()
}
