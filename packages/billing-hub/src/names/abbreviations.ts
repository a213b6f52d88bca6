/**
 * Abbreviations of words in company names, by the short form; a short form with several words may mean any of them.
 * Never a plural, never "and". We compiled it from general knowledge of names in the United States and Canada, not from
 * a published list. The same holds for `streets`.
 */
const words: readonly (readonly [short: string, words: string])[] = [
  ['acad', 'academy'],
  ['admin', 'administration'],
  ['amer', 'american'],
  ['assn', 'association'],
  ['assoc', 'associates association associated'],
  ['bldg', 'building'],
  ['bros', 'brothers'],
  ['bro', 'brother'],
  ['bus', 'business'],
  ['ch', 'church'],
  ['chem', 'chemical'],
  ['cmte', 'committee'],
  ['co', 'company county'],
  ['comm', 'commission communications community'],
  ['conf', 'conference'],
  ['const', 'construction'],
  ['constr', 'construction'],
  ['coop', 'cooperative'],
  ['ctr', 'center centre'],
  ['dept', 'department'],
  ['dev', 'development'],
  ['dist', 'distributing distribution distributors distributor district'],
  ['distr', 'distributing distribution distributors'],
  ['div', 'division'],
  ['elec', 'electric electrical'],
  ['eng', 'engineering'],
  ['engr', 'engineering'],
  ['ent', 'enterprises enterprise entertainment'],
  ['equip', 'equipment'],
  ['fdn', 'foundation'],
  ['fed', 'federal'],
  ['fin', 'financial'],
  ['ft', 'fort'],
  ['gov', 'government'],
  ['govt', 'government'],
  ['grp', 'group'],
  ['hosp', 'hospital'],
  ['hwy', 'highway'],
  ['ind', 'industries industrial'],
  ['inds', 'industries'],
  ['ins', 'insurance'],
  ['inst', 'institute'],
  ['intl', 'international'],
  ['lab', 'laboratory'],
  ['labs', 'laboratories'],
  ['lib', 'library'],
  ['mfg', 'manufacturing'],
  ['mfr', 'manufacturer'],
  ['mfrs', 'manufacturers'],
  ['mgmt', 'management'],
  ['mgt', 'management'],
  ['mkt', 'market'],
  ['mktg', 'marketing'],
  ['mt', 'mount'],
  ['mtn', 'mountain'],
  ['natl', 'national'],
  ['org', 'organization'],
  ['pkg', 'packing packaging'],
  ['pres', 'presbyterian'],
  ['prod', 'products productions'],
  ['prods', 'products productions'],
  ['prop', 'properties'],
  ['pub', 'publishing'],
  ['refrig', 'refrigeration refrigerated'],
  ['rehab', 'rehabilitation'],
  ['rest', 'restaurant'],
  ['sch', 'school'],
  ['sci', 'science'],
  ['soc', 'society'],
  ['st', 'saint street'],
  ['ste', 'sainte'],
  ['sup', 'supply'],
  ['svc', 'service'],
  ['svcs', 'services'],
  ['sys', 'systems system'],
  ['tech', 'technology technologies'],
  ['trans', 'transport transportation'],
  ['transp', 'transportation'],
  ['univ', 'university'],
  ['whse', 'warehouse'],
]
const streets: readonly (readonly [short: string, words: string])[] = [
  ['aly', 'alley'],
  ['ave', 'avenue av'],
  ['blvd', 'boulevard'],
  ['cir', 'circle'],
  ['ct', 'court'],
  ['dr', 'drive'],
  ['expy', 'expressway'],
  ['hwy', 'highway'],
  ['ln', 'lane'],
  ['pkwy', 'parkway'],
  ['pl', 'place'],
  ['rd', 'road'],
  ['sq', 'square'],
  ['st', 'street str'],
  ['ste', 'suite'],
  ['ter', 'terrace'],
  ['n', 'north'],
  ['s', 'south'],
  ['e', 'east'],
  ['w', 'west'],
]

const meanings = new Map(words.map(([short, long]) => [short, new Set(long.split(' '))]))
// Short forms that share a word have one key: "assn" and "assoc" both match "association".
const keys = new Map<string, string>()
for (const [short, long] of meanings) {
  const [key = short] = [...long].flatMap((word) => keys.get(word) ?? [])
  for (const word of [short, ...long]) keys.set(word, key)
}
const streetKeys = new Map(
  streets.flatMap(([short, long]) => long.split(' ').map((word) => [word, short] as const)),
)

/**
 * One key for names that may be the abbreviated and the full form of one name; equal keys are candidates,
 * `areSpelledAlike` decides.
 */
export function buildSpellingKey(core: string): string {
  return core
    .split(' ')
    .map((word) => keys.get(word) ?? word)
    .join('')
}

/**
 * Equal without spaces, or word by word equal but for abbreviations of the table. Two long words are never equal
 * ("association", "associates").
 */
export function areSpelledAlike(a: string, b: string): boolean {
  if (a.replaceAll(' ', '') === b.replaceAll(' ', '')) return true
  const left = a.split(' ')
  const right = b.split(' ')
  return left.length === right.length && left.every((word, at) => isSameWord(word, right[at] ?? ''))
}

function isSameWord(a: string, b: string): boolean {
  return a === b || meanings.get(a)?.has(b) === true || meanings.get(b)?.has(a) === true
}

/** A folded street with its usual words abbreviated. */
export function shortenStreet(folded: string): string {
  return folded
    .split(' ')
    .map((word) => streetKeys.get(word) ?? word)
    .join(' ')
}
