import type { Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/**
 * Packages that have no CommonJS form and whose default export our sources use. In a source of an ES package esbuild takes what `require` returns for the default
 * export, as Node does for CommonJS; but `require` of an ES module returns its namespace, and `new PQueue` would throw. Imported through a module that is no file of
 * ours, the default export is looked up in the namespace. The packages step of `.ci/run` runs a program on the result.
 */
const esOnly = /^p-queue$/

const defaultOfEsOnly: Plugin = {
  name: 'default-of-es-only',
  setup(build) {
    build.onResolve({ filter: esOnly }, ({ path, namespace }) =>
      namespace === 'es-only' || build.initialOptions.format !== 'cjs'
        ? { path, external: true }
        : { path, namespace: 'es-only' },
    )
    build.onLoad({ filter: esOnly, namespace: 'es-only' }, ({ path }) => ({
      contents: `export { default } from '${path}'`,
    }))
  },
}

/** What the builds of all packages have in common. */
export const base: Options = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  clean: true,
  target: 'node22',
  sourcemap: true,
  // Bundled or not is then the plugin's to say.
  noExternal: [esOnly],
  esbuildPlugins: [defaultOfEsOnly],
}
