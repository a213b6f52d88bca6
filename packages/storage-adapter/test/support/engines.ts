/**
 * Where tests of the store run. The embedded database is the same PostgreSQL in another process, and its own contract
 * suites prove it: `LONG=1` asks it all that the server is asked.
 */
export const engines: readonly ('PostgreSQL' | 'PGlite')[] =
  process.env['LONG'] === '1' ? ['PostgreSQL', 'PGlite'] : ['PostgreSQL']
