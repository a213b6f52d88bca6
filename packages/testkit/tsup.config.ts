import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/contracts.ts', 'src/msw.ts', 'src/postgres.ts', 'src/cli.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  clean: true,
  // spawnEmulator finds the command line beside itself, through import.meta.url.
  shims: true,
  target: 'node22',
  sourcemap: true,
})
