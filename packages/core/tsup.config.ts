import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  entry: [
    'src/index.ts',
    'src/errors.ts',
    'src/oauth.ts',
    'src/ports.ts',
    'src/rows.ts',
    'src/telemetry.ts',
    'src/values.ts',
    'src/webhooks.ts',
    'src/wire.ts',
  ],
})
