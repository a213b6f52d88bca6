import { join } from 'node:path'
import ts from 'typescript'
import { createProgram } from './compiler.ts'
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
  const packages = listPackages('packages')
  const program = createProgram(packages.flatMap((one) => listEntries(one).map(({ path }) => path)))
  const checker = program.getTypeChecker()
  const read = (path: string): EntrySurface => {
    const file = program.getSourceFile(join(root, path))
    const symbol = file && checker.getSymbolAtLocation(file)
    const surface: EntrySurface = { values: [], types: [] }
    for (const exported of symbol ? checker.getExportsOfModule(symbol) : []) {
      surface[isValue(exported, checker) ? 'values' : 'types'].push(exported.name)
    }
    surface.values.sort()
    surface.types.sort()
    return surface
  }
  return Object.fromEntries(
    packages.map((one) => [
      one.folder.replace('packages/', ''),
      Object.fromEntries(listEntries(one).map(({ entry, path }) => [entry, read(path)])),
    ]),
  )
}

function isValue(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const typeOnly = symbol.declarations?.some(
    (declaration) =>
      ts.isExportSpecifier(declaration) &&
      (declaration.isTypeOnly || declaration.parent.parent.isTypeOnly),
  )
  if (typeOnly) return false
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return (target.flags & ts.SymbolFlags.Value) !== 0
}
