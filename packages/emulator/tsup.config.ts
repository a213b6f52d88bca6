import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/msw.ts', 'src/records.ts', 'src/cli.ts'],
  // spawnEmulator finds the command line beside itself, through import.meta.url.
  shims: true,
})
