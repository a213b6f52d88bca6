import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { resolveLink, root } from './pages.ts'

type Item = DefaultTheme.SidebarItem

/** The side bar is the list of docs/README.md: a page that is linked there is in it. */
export function sideBar(): Item[] {
  const groups: Item[] = []
  for (const line of readFileSync(join(root, 'docs/README.md'), 'utf8').split('\n')) {
    const heading = /^## (.+)$/.exec(line)
    if (heading) groups.push({ text: heading[1]!, items: [] })
    const link = /^- \[([^\]]+)\]\(([^)]+)\)/.exec(line)
    const target = link === null ? '' : resolveLink('docs/README.md', link[2]!)
    if (link && target.startsWith('/')) groups.at(-1)?.items?.push({ text: link[1]!, link: target })
  }
  return [
    ...groups.filter(({ items }) => items!.length > 0),
    { text: 'Packages', items: readMes('packages') },
    { text: 'Examples', items: readMes('examples') },
  ]
}

/** The read-mes of the packages or examples, by their titles. */
function readMes(folder: 'packages' | 'examples'): Item[] {
  return readdirSync(join(root, folder))
    .map((name) => `${folder}/${name}/README.md`)
    .filter((file) => existsSync(join(root, file)))
    .map((file) => ({ text: titleOf(file), link: resolveLink('README.md', file) }))
}

function titleOf(file: string): string {
  return /^# (.+)$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? file
}
