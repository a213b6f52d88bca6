/**
 * Writes `brands-and-operators.tsv` anew: `node extract-names.ts path/to/nsi.json`, where nsi.json is `dist/json/nsi.json`
 * of the npm package `name-suggestion-index` in the version that README.md names.
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Item {
  id: string
  locationSet: { include?: readonly unknown[] }
  matchNames?: readonly string[]
  tags: Readonly<Record<string, string>>
}
interface Entity {
  id: string
  names: string[]
  others: Set<string>
}

const english = new Set(['us', 'ca', 'gb', 'ie', 'au', 'nz'])
const europe = new Set(
  'ad al at ba be ch cy cz de dk ee es fi fr fx gr hr hu is it li lt lu lv mc md me mk mt nl no pl pt ro rs se si sk sm 150'.split(
    ' ',
  ),
)
/** Kinds of places that public bodies and churches run, and one (surveillance) that the police do. */
const publicPlaces = new Set(
  'school kindergarten college university library police fire_station prison courthouse townhall government diplomatic place_of_worship surveillance monitoring_station protected_area national_park nature_reserve park pitch track playground recreation_ground cemetery'.split(
    ' ',
  ),
)
const publicTypes = new Set(['public', 'government', 'military'])
const publicWords =
  /\b(city|town|township|village|borough|county|counties|shire|parish|municipal\w*|council|commune|district|department|dept|police|ministry|bureau|authority|administration|university|college|school|schools|state of|us army|u\.s\.|united states)\b/i
const latin = /^[\u0020-\u007e\u00a0-\u024f\u2010-\u2019\u1e00-\u1eff]+$/

/** `us-tx.geojson` is in the `us`; `001` is the world. */
function listCountries({ locationSet }: Item): string[] {
  return (locationSet.include ?? []).map(
    (place) => String(place).toLowerCase().split(/[-.]/)[0] ?? '',
  )
}

const [, , path] = process.argv
if (path === undefined) throw new Error('Expected the path of nsi.json, found none.')
const { nsi } = JSON.parse(readFileSync(path, 'utf8')) as {
  nsi: Record<string, { items: readonly Item[] }>
}

const entities = new Map<string, Entity>()
for (const [category, { items }] of Object.entries(nsi)) {
  const [tree, , kind = ''] = category.split('/')
  if (tree !== 'brands' && tree !== 'operators') continue
  if (publicPlaces.has(kind)) continue
  const who = tree === 'brands' ? 'brand' : 'operator'
  for (const item of items) {
    const { tags, matchNames = [] } = item
    const name = tags[who]?.trim() ?? ''
    if (!latin.test(name) || publicTypes.has(tags['operator:type'] ?? '')) continue
    if (who === 'operator' && publicWords.test(name)) continue
    const wikidata = tags[`${who}:wikidata`]
    // A brand's operator is the same entity only where the index gives both one id.
    const operator =
      wikidata !== undefined && tags['operator:wikidata'] === wikidata ? tags['operator'] : ''
    const others = [
      'name',
      'name:en',
      'official_name',
      'alt_name',
      'short_name',
      `${who}:en`,
      `${who}:short`,
    ].map((column) => tags[column] ?? '')
    const written = [...others, operator ?? '', ...matchNames]
      .flatMap((text) => text.split(';'))
      .map((text) => text.replace(/\s+/g, ' ').trim())
      .filter((text) => latin.test(text) && text.toLowerCase() !== name.toLowerCase())
    const countries = listCountries(item)
    const isEnglish = countries.some((country) => english.has(country))
    const isEuropean = countries.includes('001') || countries.some((code) => europe.has(code))
    // Of Europe's and the world's, the brands that have another name.
    if (!isEnglish && !(isEuropean && who === 'brand' && written.length > 0)) continue
    // One operator of pipelines and of pumping stations is two items of one name, without a wikidata id.
    const key = wikidata ?? `${tree} ${name}`
    const entity = entities.get(key) ?? { id: wikidata ?? item.id, names: [], others: new Set() }
    entity.names.push(name)
    for (const text of written) entity.others.add(text)
    entities.set(key, entity)
  }
}

/** The name that most items of the entity have; of several, the first. */
function mostUsed(names: readonly string[]): string {
  const groups = [...Map.groupBy(names, (name) => name)]
  const [[name] = ['', []]] = groups.toSorted(([, a], [, b]) => b.length - a.length)
  return name
}

const lines = [...entities.values()]
  .map(({ id, names, others }) => {
    const name = mostUsed(names)
    const seen = new Set([name.toLowerCase()])
    const rest = [...names, ...others].filter((text) => {
      const isNew = !seen.has(text.toLowerCase())
      seen.add(text.toLowerCase())
      return isNew
    })
    return [id, name, rest.join('; ')].join('\t')
  })
  .toSorted()
const target = new URL('brands-and-operators.tsv', import.meta.url)
writeFileSync(target, ['id\tname\tother_names', ...lines, ''].join('\n'))
console.log(
  `${lines.length} entities, ${lines.filter((line) => !line.endsWith('\t')).length} of them with other names`,
)
