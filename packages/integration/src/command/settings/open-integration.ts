import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createIntegration, type Integration } from '../../create-integration.ts'
import type { IntegrationOptions } from '../../options/integration-options.ts'
import { MisusedError } from '../misused.ts'
import type { Surroundings } from '../surroundings.ts'
import { readEnvironment } from './read-environment.ts'

/** Where the configuration came from. */
export interface Settings {
  source: string
  /** False: only variables, which name neither the host's customers nor its tickets. */
  hasHostParts: boolean
  /** Null: the config file exports an integration, whose options cannot be seen. */
  options: IntegrationOptions | null
  open(): Integration
}

const names = ['quickbooks.config.js', 'quickbooks.config.mjs', 'quickbooks.config.ts']

/** From the config file of the host, or from the environment. Nothing is opened. */
export async function readSettings(
  { env, cwd, load }: Pick<Surroundings, 'env' | 'cwd' | 'load'>,
  config: string | undefined,
): Promise<Settings> {
  const path =
    config === undefined
      ? names.map((name) => join(cwd, name)).find((one) => existsSync(one))
      : resolve(cwd, config)
  if (path === undefined) {
    const options = readEnvironment(env)
    return {
      source: 'the environment',
      hasHostParts: false,
      options,
      open: () => createIntegration(options),
    }
  }
  if (!existsSync(path)) {
    throw new MisusedError(`Expected a config file at ${path}; there is none.`, 'Correct --config.')
  }
  const found = await readExport(await load(path), path)
  if (isIntegration(found))
    return { source: path, hasHostParts: true, options: null, open: () => found }
  const options = found
  return { source: path, hasHostParts: true, options, open: () => createIntegration(options) }
}

/** The default export: options, an integration, or a function that returns one of them. */
async function readExport(loaded: object, path: string): Promise<IntegrationOptions | Integration> {
  const exported: unknown = Reflect.get(loaded, 'default')
  const found: unknown = typeof exported === 'function' ? await exported() : exported
  if (typeof found === 'object' && found !== null) return found as IntegrationOptions | Integration
  throw new MisusedError(
    `Expected the default export of ${path} to be options of createIntegration, an integration, or a function that returns one of them; found ${found === undefined ? 'none' : typeof found}.`,
    'Write: export default { database, keys, credentials, publicUrl, authorize }',
  )
}

function isIntegration(found: IntegrationOptions | Integration): found is Integration {
  return 'parts' in found && typeof found.for === 'function'
}
