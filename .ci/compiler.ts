import { join } from 'node:path'
import ts from 'typescript'
import { listFiles, listPackages, root } from './repository.ts'

/** A program over the given files with the workspace's own options: packages resolve to their sources. */
export function createProgram(
  paths: readonly string[],
  extra: ts.CompilerOptions = {},
): ts.Program {
  const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) =>
    ts.sys.readFile(path),
  )
  const { options, errors } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const wrong = errors.filter((error) => error.code !== noInputs)
  if (wrong.length > 0) throw new Error(ts.formatDiagnostics(wrong, formatHost))
  return ts.createProgram(
    paths.map((path) => join(root, path)),
    { ...options, ...extra },
  )
}

/**
 * Every source of the packages and examples in one program, made once in a process: making it takes seconds, asking it
 * takes none.
 */
export function workspaceProgram(): ts.Program {
  return (workspace ??= createProgram(
    [...listPackages('packages'), ...listPackages('examples')].flatMap(({ folder }) =>
      listFiles(`${folder}/src`, ['.ts']),
    ),
  ))
}

let workspace: ts.Program | undefined

/** "No inputs were found in config file": the base config names none on purpose. */
const noInputs = 18003

export const formatHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (path) => path,
  getCurrentDirectory: () => root,
  getNewLine: () => '\n',
}
