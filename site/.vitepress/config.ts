import { defineConfig } from 'vitepress'
import { markdown } from '../src/markdown.ts'
import { excluded, placeOf, version } from '../src/pages.ts'
import { resolveVue } from '../src/resolve-vue.ts'
import { sideBar } from '../src/side-bar.ts'
import { writeTwins } from '../src/write-twins.ts'

const twin = (page: string) => ({
  rel: 'alternate',
  type: 'text/markdown',
  title: 'Markdown',
  href: `/${placeOf(page)}`,
})

/** The pages are the Markdown of the repository where it is; nothing is copied. See docs/decisions/0230. */
export default defineConfig({
  srcDir: '..',
  srcExclude: excluded,
  rewrites: placeOf,
  cleanUrls: true,
  lang: 'en',
  title: 'QuickBooks SDK',
  description:
    'QuickBooks Online inside your product: consent, tokens, read-only sync, webhooks, billing panels',
  markdown,
  vite: { plugins: [resolveVue()], build: { chunkSizeWarningLimit: 4_000 } },
  transformHead: ({ page }) => (page === '404.md' ? [] : [['link', twin(page)]]),
  buildEnd: ({ pages, outDir }) => writeTwins(pages, outDir),
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        detailedView: true,
        miniSearch: {
          searchOptions: {
            fuzzy: 0.2,
            prefix: true,
            boost: { title: 6, titles: 2 },
            // Guides answer questions; the API's many members and the records of decisions come after them.
            boostDocument: (id: string) =>
              id.startsWith('/reference/api/') ? 0.1 : id.startsWith('/decisions/') ? 0.4 : 1,
          },
        },
      },
    },
    nav: [
      { text: 'Start', link: '/getting-started' },
      { text: 'Guides', link: '/contents' },
      { text: 'API', link: '/reference/api/' },
      { text: 'Errors', link: '/reference/errors' },
      { text: `v${version}`, link: '/contents' },
    ],
    sidebar: sideBar(),
    outline: [2, 3],
    footer: { message: `Version ${version}, Apache-2.0` },
  },
})
