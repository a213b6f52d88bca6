import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig([
  {
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
  },
  // What runs at the edge shares no chunk: a bundler must find nothing of Node in it.
  { ...base, entry: ['src/webhooks-edge.ts'], splitting: false, clean: false, platform: 'neutral' },
])
