import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { record } from '../steps/results.ts'
import { inPairs, runToEnd } from './execute.ts'
import type { Tools } from './tools.ts'

type Resolution = 'node16' | 'nodenext' | 'bundler'

/** Each compiler once; the nights try each with each. */
const quick: Readonly<Record<string, Resolution>> = {
  '5.4': 'node16',
  '5.9': 'bundler',
  '6': 'nodenext',
  '7': 'node16',
}

/**
 * Every declaration that is shipped, and the programs, as an ES module and as CommonJS; nothing is skipped. Only the
 * entry point for MSW is left to TypeScript 5.9 and later, because MSW's own declarations ask for it.
 */
export async function runCompilers(
  folder: string,
  entries: readonly string[],
  tools: Tools,
  all: boolean,
): Promise<void> {
  for (const { name, seconds, failure } of await compile(folder, entries, tools, all)) {
    if (failure !== null) process.stdout.write(failure)
    record(failure === null, `${name} (${seconds.toFixed(1)} s)`)
  }
}

/** The same, and records nothing. */
export async function compile(
  folder: string,
  entries: readonly string[],
  { compilers }: Tools,
  all: boolean,
): Promise<{ name: string; seconds: number; failure: string | null }[]> {
  const consume = (names: readonly string[]) =>
    names
      .map(
        (entry, index) => `import * as entry${index} from '${entry}'\nexport { entry${index} }\n`,
      )
      .join('')
  const old = entries.filter((entry) => !entry.endsWith('/msw'))
  for (const ending of ['mts', 'cts', 'ts']) {
    writeFileSync(join(folder, `consumer.${ending}`), consume(entries))
    writeFileSync(join(folder, `consumer-without-msw.${ending}`), consume(old))
  }
  const resolutions: readonly Resolution[] = ['node16', 'nodenext', 'bundler']
  const chosen = compilers.flatMap(({ version, tsc }) =>
    resolutions
      .filter((resolution) => all || quick[version] === resolution)
      .map((resolution) => ({ version, tsc, resolution })),
  )
  const compiled: { name: string; seconds: number; failure: string | null }[] = []
  await inPairs(chosen, async ({ version, tsc, resolution }) => {
    const name = version === '5.4' ? 'consumer-without-msw' : 'consumer'
    // A bundler reads everything as an ES module.
    const endings = resolution === 'bundler' ? ['ts'] : ['mts', 'cts']
    const files = endings.map((ending) => `${name}.${ending}`)
    const programs = ['getting-started.ts', 'webhook.ts', 'panel.ts']
    const args = [tsc, ...flagsOf(resolution), ...files, ...programs]
    const { code, stdout, stderr, seconds } = await runToEnd(process.execPath, args, folder)
    compiled.push({
      name: `types with TypeScript ${version}, ${resolution}, nothing skipped`,
      seconds,
      failure: code === 0 ? null : `${stdout}${stderr}`,
    })
  })
  return compiled
}

function flagsOf(resolution: Resolution): string[] {
  const module =
    resolution === 'bundler'
      ? ['--module', 'esnext', '--moduleResolution', 'bundler']
      : ['--module', resolution]
  const strict = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--exactOptionalPropertyTypes']
  return [
    ...strict,
    '--allowImportingTsExtensions',
    ...module,
    '--target',
    'es2022',
    '--types',
    'node',
  ]
}
