import type { EquivalentMutant } from './equivalent-mutants.ts'
import { equivalentsIn } from './equivalents-in.ts'

const of = equivalentsIn('packages/billing-hub/src/names')
const abbreviations = of('abbreviations')
const coreName = of('core-name')
const decorations = of('decorations')
const fold = of('fold')
const legalForms = of('legal-forms')
const largeMap = of('large-map')
const lists = of('lists')
const longList = of('long-list')
const similarity = of('similarity')
const spelling = of('spelling')
const textTable = of('text-table')
const wordIndex = of('word-index')

const text = '"Stryker was here!"'
const forCompiler = 'There always is one: it is for the compiler.'
const shared = 'Equal texts and lists are shared: only memory.'
const faster = 'The long way gives the same.'

/** Of the hub's names. */
export const ofNames: readonly EquivalentMutant[] = [
  ...abbreviations("isSameWord(word, right[at] ?? '')", text, forCompiler),
  ...coreName('core: forms.size === 0 ? folded', 'false', shared),
  ...coreName('if (first === undefined) return none', 'false', shared),
  ...coreName('return (families.size === 1 ?', 'false', shared),
  ...coreName('const alone = new Map(', '[]', shared),
  ...decorations('if (found?.[1] !== undefined && found[2]', 'true', forCompiler),
  ...fold('const wholeLetterPattern', text, 'A letter that has no other stays.'),
  ...largeMap('return place < 0 ? undefined', 'false', 'Nothing is before the first place.'),
  ...largeMap("keys.set(place, '')", text, 'A place without a key is not asked for its text.'),
  ...lists('return first !== undefined && hasKey(first, key)', 'true', forCompiler),
  ...lists('return first === undefined ? none', 'false', forCompiler),
  ...lists('return place < 0 ? none : at(place)', 'false', 'Nothing is before the first place.'),
  ...lists(
    'several.set(free, undefined)',
    ';',
    'Nothing was there before either: a list without holes takes less memory.',
  ),
  ...lists('if (hasKey === undefined) keys.set(free, key)', 'true', 'The key is kept, not read.'),
  ...lists('if (all !== undefined) all.push(value)', 'false', 'It is copied, not appended to.'),
  ...lists(
    'if (place < 0) return',
    'false',
    'Nothing is removed; places that are free are forgotten, which is only memory.',
  ),
  ...lists(
    'several.set(place, rest.length > 1 ? rest : undefined)',
    ['true', 'rest.length >= 1'],
    'A list of one, or of none, is read as the first value is.',
  ),
  ...legalForms("ending.split(' ').length", '""', 'The bound is higher: longer endings are looked for and are none.'), // prettier-ignore
  ...longList('const part = (parts[place >>> bits] ??= [])', '["Stryker was here"]', 'The first place of a part is set first.'), // prettier-ignore
  ...similarity('const joined = words.length === 1 ? core', 'false', shared),
  ...similarity('return { core, sorted: sorted === core', 'false', shared),
  ...similarity('const plain = name.sorted === name.core', 'false', faster),
  ...similarity('const joined = name.joined === name.core', 'false', faster),
  ...similarity('Math.ceil(text.length / 32)', 'text.length * 32', faster),
  ...similarity(
    'for (let at = 0; at < text.length; at += 1) {',
    'at <= text.length',
    'Beyond its end a text has the code NaN, which no letter has.',
  ),
  ...similarity(
    'for (let at = 0; at < other.length; at += 1) {',
    'at <= other.length',
    'Beyond its end a text has the code NaN, which no letter has.',
  ),
  ...similarity(
    'for (let block = 0; block < blocks; block += 1) {',
    'block <= blocks',
    'A block beyond the last has no bits, and is not kept.',
  ),
  ...spelling("if (name.includes('.')) {", ['true', '""'], faster),
  ...textTable(
    'const chainOf = (hash: number)',
    '() => undefined',
    'One chain for all: only slower.',
  ),
  ...textTable('for (let at = 0; at < text.length; at += 1) {', 'at <= text.length', 'Another hash of the same text.'), // prettier-ignore
  ...textTable('hashes[next - 1] === hash', 'true', 'The text decides: comparing is only slower.'),
  ...wordIndex("`${words[at] ?? ''}${word}`", text, forCompiler),
  ...wordIndex(
    'if (!postings.has(word) && word.length >= shortest) {',
    ['true', '!postings.has(word) || word.length >= shortest'],
    'What is added twice is found once, and what short words leave is not asked for.',
  ),
  ...wordIndex(
    'for (let at = 0; at < word.length; at += 1) all.add',
    'at <= word.length',
    'The word itself is taken out of its near ones.',
  ),
]
