import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/contracts.ts', 'src/postgres.ts'],
  // The PostgreSQL binaries are looked for from this package's own place, through import.meta.url.
  shims: true,
})
