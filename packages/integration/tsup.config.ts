import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig([
  base,
  // The command is a program: ES modules alone, beside the library and without its types.
  { ...base, entry: ['src/bin.ts'], format: ['esm'], dts: false, clean: false },
])
