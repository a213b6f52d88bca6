import { join } from 'node:path'
import ts from 'typescript'
import { workspaceProgram } from './compiler.ts'
import { listPackages, root, type WorkspacePackage } from './repository.ts'

export interface EntrySurface {
  /** Names that exist at run time. */
  values: string[]
  /** Names that only the compiler knows. */
  types: string[]
}

/** Entry point (as a user imports it) -> the names it exports. */
export type PackageSurface = Record<string, EntrySurface>

/** Entry points of a package and the source file behind each. */
export function listEntries({
  name,
  folder,
  manifest,
}: WorkspacePackage): { entry: string; path: string }[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
    const source = typeof target === 'object' ? target['@vectis/source'] : undefined
    return typeof source === 'string'
      ? [{ entry: join(name, subpath), path: join(folder, source) }]
      : []
  })
}

/** The public names of every package, by folder name, read from the sources by the compiler. */
export function readSurfaces(): Record<string, PackageSurface> {
  const { checker, exportsOf } = readExports()
  const read = (entry: string): EntrySurface => {
    const surface: EntrySurface = { values: [], types: [] }
    for (const exported of exportsOf.get(entry) ?? []) {
      surface[isValue(exported, checker) ? 'values' : 'types'].push(exported.name)
    }
    surface.values.sort()
    surface.types.sort()
    return surface
  }
  return Object.fromEntries(
    listPackages('packages').map((one) => [
      one.folder.replace('packages/', ''),
      Object.fromEntries(listEntries(one).map(({ entry }) => [entry, read(entry)])),
    ]),
  )
}

/** What each entry point of every package exports, as the compiler sees it. */
export function readExports(): { checker: ts.TypeChecker; exportsOf: Map<string, ts.Symbol[]> } {
  const entries = listPackages('packages').flatMap(listEntries)
  const program = workspaceProgram()
  const checker = program.getTypeChecker()
  const exportsOf = new Map(
    entries.map(({ entry, path }) => {
      const file = program.getSourceFile(join(root, path))
      const symbol = file && checker.getSymbolAtLocation(file)
      return [entry, symbol ? checker.getExportsOfModule(symbol) : []]
    }),
  )
  return { checker, exportsOf }
}

/** Where a re-exported name is declared. */
export function originOf(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function isValue(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const typeOnly = symbol.declarations?.some(
    (declaration) =>
      ts.isExportSpecifier(declaration) &&
      (declaration.isTypeOnly || declaration.parent.parent.isTypeOnly),
  )
  if (typeOnly) return false
  return (originOf(symbol, checker).flags & ts.SymbolFlags.Value) !== 0
}
