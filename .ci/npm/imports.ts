import { record } from '../steps/results.ts'
import { inPairs, runToEnd } from './execute.ts'

/** Loads every entry point in one process per kind of module; each is one check. */
export async function importAll(
  folder: string,
  entries: readonly string[],
  where: string,
): Promise<void> {
  await inPairs(['import', 'require'], async (way) => {
    const load = way === 'import' ? 'await import(entry)' : 'require(entry)'
    const source = `(async () => {
      for (const entry of ${JSON.stringify(entries)})
        try {
          const empty = Object.keys(${load}).length === 0
          console.log(JSON.stringify([entry, empty ? 'exports nothing' : null]))
        } catch (error) {
          console.log(JSON.stringify([entry, String(error.stack)]))
        }
    })()`
    const kind = way === 'import' ? 'module' : 'commonjs'
    const args = [`--input-type=${kind}`, '-e', source]
    const { stdout, stderr } = await runToEnd(process.execPath, args, folder)
    const lines = stdout.split('\n').filter((line) => line.startsWith('['))
    const said = new Map(lines.map((line) => JSON.parse(line) as [string, string | null]))
    for (const entry of entries) {
      const failure = said.has(entry) ? said.get(entry) : `not reached: ${stderr}`
      if (failure) process.stdout.write(`${failure}\n`)
      record(!failure, `${way} ${entry} ${where}`)
    }
  })
}

/** On a Node that is too old, each package says so in one line, whatever it would have stumbled over. */
export async function refuseOldNode(
  folder: string,
  node: string,
  names: readonly string[],
): Promise<{ name: string; failure: string | null }[]> {
  const found: { name: string; failure: string | null }[] = []
  const cases = names.flatMap((name) => [
    { name: `import ${name}`, args: ['--input-type=module', '-e', `import '${name}'`] },
    { name: `require ${name}`, args: ['--input-type=commonjs', '-e', `require('${name}')`] },
  ])
  const commands = [
    '@vectis/quickbooks-integration/dist/bin.js',
    '@vectis/quickbooks-emulator/dist/cli.js',
  ]
  for (const file of commands) cases.push({ name: file, args: [`node_modules/${file}`] })
  await inPairs(cases, async ({ name, args }) => {
    const { code, stderr } = await runToEnd(node, args, folder)
    const errors = stderr.split('\n').filter((line) => /\w*Error\b/.test(line))
    const isClear =
      errors.length === 1 && /expected Node 22\.19 or later, found Node 20\./.test(stderr)
    found.push({ name, failure: code !== 0 && isClear ? null : `code ${code}:\n${stderr}` })
  })
  return found
}
