import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { record } from '../steps/results.ts'
import { inPairs, runToEnd, type Ended } from './execute.ts'
import { programs, type Kind, type Program } from './programs.ts'
import type { Runtime } from './tools.ts'

export interface Cell {
  runtime: Runtime
  program: Program
  kind: Kind
}

/** Each runtime once and each kind of module twice or more; the nights try every cell. */
const quick = [
  'node 22.19 first-use cjs',
  'node 22.19 command bin',
  'node 24 first-use mjs',
  'node newest panel ts',
  'bun webhook cjs',
  'deno getting-started mjs',
]

export function listCells(runtimes: readonly Runtime[], all: boolean): Cell[] {
  const cells = runtimes.flatMap((runtime) =>
    programs.flatMap((program) => program.kinds.map((kind) => ({ runtime, program, kind }))),
  )
  const chosen = all ? cells : cells.filter((cell) => quick.includes(nameOf(cell)))
  if (!all && chosen.length !== quick.length)
    throw new Error(
      `Expected the cells ${quick.join(', ')}; found ${chosen.map(nameOf).join(', ')}.`,
    )
  return chosen
}

export function nameOf({ runtime, program, kind }: Cell): string {
  return `${runtime.name} ${program.name} ${kind}`
}

export interface Outcome {
  cell: Cell
  seconds: number
  /** Null when it held. */
  failure: string | null
}

/** Runs the programs in the folder that npm made, two at a time, and tells of each when it ends: a night may be cut. */
export async function runCells(
  folder: string,
  cells: readonly Cell[],
  newDatabase: () => Promise<string>,
  tell: (outcome: Outcome) => void = () => {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  await inPairs(cells, async (cell) => {
    const ended = await runCell(folder, cell, newDatabase)
    const holds = ended.code === 0 && cell.program.prints.test(ended.stdout)
    const how = ended.code === null ? 'was ended by force' : `ended with ${ended.code}`
    const said = `${nameOf(cell)} ${how} after ${ended.seconds.toFixed(1)} s:\n${ended.stdout}${ended.stderr}`
    const outcome = { cell, seconds: ended.seconds, failure: holds ? null : said }
    outcomes.push(outcome)
    tell(outcome)
  })
  return outcomes
}

/** Each cell is one check. */
export function recordOutcome({ cell, seconds, failure }: Outcome): void {
  if (failure !== null) process.stdout.write(`${failure}\n`)
  record(failure === null, `from npm: ${nameOf(cell)} (${seconds.toFixed(1)} s)`)
}

/** The figures as Markdown: a row per program and kind, a column per runtime; seconds of the whole process. */
export async function tableOf(outcomes: readonly Outcome[]): Promise<string> {
  const runtimes = new Map<string, string>()
  for (const { runtime } of outcomes.map((one) => one.cell))
    if (!runtimes.has(runtime.name))
      runtimes.set(runtime.name, (await runToEnd(runtime.command, ['--version'], '.')).stdout)
  const rows = new Map<string, Map<string, string>>()
  for (const { cell, seconds, failure } of outcomes) {
    const row = rows.get(`${cell.program.name} ${cell.kind}`) ?? new Map<string, string>()
    row.set(cell.runtime.name, failure === null ? `${seconds.toFixed(1)} s` : 'red')
    rows.set(`${cell.program.name} ${cell.kind}`, row)
  }
  const names = [...runtimes.keys()]
  const line = (first: string, cells: readonly string[]) => `| ${[first, ...cells].join(' | ')} |`
  return [
    line(
      'program',
      [...runtimes].map(([name, said]) => `${name} (${said.trim().split('\n')[0]})`),
    ),
    line(
      '---',
      names.map(() => '---'),
    ),
    ...[...rows].map(([name, row]) =>
      line(
        name,
        names.map((one) => row.get(one) ?? '-'),
      ),
    ),
    '',
  ].join('\n')
}

async function runCell(
  folder: string,
  { runtime, program, kind }: Cell,
  newDatabase: () => Promise<string>,
): Promise<Ended> {
  const { command, args } = runtime
  // A server of its own is what a program starts; Deno keeps what it compiled in a folder that nothing else reads.
  const env = { DATABASE_URL: '', DENO_DIR: mkdtempSync(join(tmpdir(), 'deno-')) }
  if (kind !== 'bin') {
    const flags = program.name === 'first-use' && !runtime.hasMsw ? ['--without-msw'] : []
    return runToEnd(command, [...args, `${program.name}.${kind}`, ...flags], folder, env)
  }
  const variables = { ...env, ...commandVariables, DATABASE_URL: await newDatabase() }
  const file = 'node_modules/@vectis/quickbooks-integration/dist/bin.js'
  const migrated = await runToEnd(command, [...args, file, 'migrate', '--yes'], folder, variables)
  if (migrated.code !== 0) return migrated
  const status = await runToEnd(command, [...args, file, 'status', '--json'], folder, variables)
  return { ...status, seconds: status.seconds + migrated.seconds }
}

const commandVariables = {
  QUICKBOOKS_ENCRYPTION_KEY: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
  QUICKBOOKS_ENCRYPTION_KEY_ID: 'k1',
  QUICKBOOKS_ENVIRONMENT: 'sandbox',
  QUICKBOOKS_CLIENT_ID: 'client',
  QUICKBOOKS_CLIENT_SECRET: 'secret',
  PUBLIC_URL: 'http://localhost:3000',
}
