import { createRequire } from 'node:module'
import type { UserConfig } from 'vitepress'

type Plugin = NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number]

/** The pages lie above the site's own folder, where no `vue` is installed: they get the one of the site. */
export function resolveVue(): Plugin {
  const require = createRequire(import.meta.url)
  return {
    name: 'resolve-vue',
    enforce: 'pre',
    resolveId(id, _importer, options) {
      if (id !== 'vue' && id !== 'vue/server-renderer') return null
      if (options.ssr === true) return { id, external: true }
      return require.resolve(id === 'vue' ? 'vue/dist/vue.runtime.esm-bundler.js' : id)
    },
  }
}
