import ts from 'typescript'
import { expect, test } from 'vitest'
import { workspaceProgram } from '../../compiler.ts'
import { listDocuments } from '../../markdown.ts'
import { listPackages, readText } from '../../repository.ts'

interface OptionTable {
  document: string
  factory: string
  /** The names in the first column; of `tokens.leaseMs` the first part. */
  names: string[]
}

/** The table under each heading such as "Options of `createStorage`". */
function listTables(document: string): OptionTable[] {
  const [, ...parts] = readText(document).split(/^#+ Options of `(?=\w+`$)/m)
  return parts.map((part) => {
    const [heading, ...lines] = part.split('\n')
    const start = lines.findIndex((line) => line.startsWith('|'))
    const rest = lines.slice(start)
    const end = rest.findIndex((line) => !line.startsWith('|'))
    const cells = rest.slice(2, end).map((line) => line.split('|')[1] ?? '')
    const names = cells.flatMap((cell) =>
      [...cell.matchAll(/`(\w+)[^`]*`/g)].map(([, name]) => name!),
    )
    return { document, factory: heading!.replace('`', ''), names: [...new Set(names)] }
  })
}

/** The options that the exported function of this name takes. */
function listOptions(factory: string): string[] | null {
  const program = workspaceProgram()
  const checker = program.getTypeChecker()
  for (const file of program.getSourceFiles()) {
    const isOurs = listPackages('packages').some(({ folder }) =>
      file.fileName.includes(`${folder}/src/`),
    )
    const symbol = isOurs ? checker.getSymbolAtLocation(file) : undefined
    const found = symbol?.exports?.get(ts.escapeLeadingUnderscores(factory))
    if (!found?.valueDeclaration) continue
    const [signature] = checker.getTypeOfSymbol(found).getCallSignatures()
    const options = signature && checker.getTypeOfSymbol(signature.parameters[0]!)
    return options
      ? checker
          .getNonNullableType(options)
          .getProperties()
          .map(({ name }) => name)
      : null
  }
  return null
}

const tables = listDocuments().flatMap(listTables)

test('the documents have a table of options for each package that takes some', () => {
  const documented = tables.map(({ factory }) => factory)
  expect(documented).toEqual(
    expect.arrayContaining([
      'createQuickBooks',
      'createStorage',
      'createSyncRunner',
      'createSyncFleet',
      'createSharedLimiter',
      'createWebhookHandler',
      'createBillingHub',
      'createEmulator',
    ]),
  )
})

test.each(tables)(
  '$document names every option of $factory, and no other',
  ({ factory, names }) => {
    expect(names.toSorted()).toEqual(listOptions(factory)?.toSorted())
  },
)
