import type { Options } from 'tsup'

/** What the builds of all packages have in common. The packages step of `.ci/run` runs a program on the result, as ES modules and as CommonJS. */
export const base: Options = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  clean: true,
  target: 'node22',
  sourcemap: true,
  // In both forms: a class must be one class, whichever entry point it came through, or `instanceof` says no.
  splitting: true,
}
