/**
 * Legal forms as they end a folded name, by family: two names whose families differ are two companies ("Acme LLC",
 * "Acme Inc"). We compiled the list from general knowledge, not from a published list; it is not complete for any
 * country.
 */
const table: readonly (readonly [family: string, endings: string])[] = [
  // United States
  ['llc', 'llc|l l c|limited liability company'],
  ['pllc', 'pllc|p l l c'],
  ['inc', 'inc|incorporated'],
  ['corp', 'corp|corporation'],
  ['lp', 'lp|limited partnership'],
  ['llp', 'llp'],
  ['lllp', 'lllp'],
  ['pc', 'pc|professional corporation'],
  ['pa', 'pa'],
  // United Kingdom, Canada, Australia
  ['ltd', 'ltd|limited|pty|pty ltd|pty limited|proprietary limited|ltee|limitee|cyfyngedig'],
  ['plc', 'plc|public limited company'],
  ['ulc', 'ulc'],
  ['cic', 'cic|community interest company'],
  ['inc', 'incorporee'],
  // Germany
  ['gmbh', 'gmbh|mbh'],
  ['gmbh and co kg', 'gmbh and co kg|gmbh co kg'],
  ['ag', 'ag|aktiengesellschaft'],
  ['ug', 'ug|ug haftungsbeschrankt'],
  ['kg', 'kg'],
  ['ohg', 'ohg'],
  ['gbr', 'gbr'],
  ['kgaa', 'kgaa'],
  ['ek', 'ek|e k'],
  ['ev', 'e v'],
  // France
  ['sarl', 'sarl'],
  ['eurl', 'eurl'],
  ['sas', 'sas'],
  ['sasu', 'sasu'],
  ['sa', 'sa'],
  ['snc', 'snc'],
  ['selarl', 'selarl'],
  // Netherlands
  ['bv', 'bv'],
  ['nv', 'nv'],
  ['vof', 'vof'],
  // Sweden, Norway, Denmark, Finland, Iceland
  ['ab', 'ab|aktiebolag'],
  ['as', 'as'],
  ['asa', 'asa'],
  ['aps', 'aps'],
  ['oy', 'oy'],
  ['oyj', 'oyj'],
  ['ehf', 'ehf'],
  ['hf', 'hf'],
  // Spain and Italy
  ['sl', 'sl'],
  ['slu', 'slu'],
  ['sau', 'sau'],
  ['srl', 'srl'],
  ['srls', 'srls'],
  ['spa', 'spa'],
]

/** Forms that are also usual words: they count as forms only when written with dots ("S.p.A."). */
export const formsThatAreWords: ReadonlySet<string> = new Set([
  'spa',
  'sas',
  'asa',
  'hf',
  'sau',
  'ek',
])

/**
 * Forms that are also abbreviations of a state or province: Pennsylvania, Nevada, Alberta, South Australia. Written
 * without dots they may distinguish two offices.
 */
export const formsThatArePlaces: ReadonlySet<string> = new Set(['pa', 'nv', 'ab', 'sa'])

export const formOf: ReadonlyMap<string, string> = new Map(
  table.flatMap(([family, endings]) =>
    endings.split('|').map((ending) => [ending, family] as const),
  ),
)

/** The number of words in the longest ending. */
export const longestForm = Math.max(...[...formOf.keys()].map((ending) => ending.split(' ').length))
