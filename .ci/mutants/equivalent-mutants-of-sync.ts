import type { EquivalentMutant } from './equivalent-mutants.ts'
import { equivalentsIn } from './equivalents-in.ts'

const of = equivalentsIn('packages/sync-runner/src')
const answerQuestions = of('gone/answer-questions')
const askList = of('gone/ask-list')
const askObjects = of('gone/ask-objects')
const conclude = of('gone/conclude')
const conclusions = of('gone/conclusions')
const followMerges = of('gone/follow-merges')
const heal = of('verify/heal')

const forCompiler = 'It is for the compiler.'
const equal = 'Where both are equal, both ways give the same.'
const weakest = 'What is no claim is weaker than any, as the weakest one is.'
const list = "listings.get(externalId) ?? { kind: 'list_empty' }"

/** Of what the sync decides about gone objects, and of its checks. */
export const ofSync: readonly EquivalentMutant[] = [
  answerQuestions("claim: isGone ? 'seen_alive' : 'nothing'", '""', weakest),
  askList('if (externalId === null) continue', 'false', forCompiler),
  askList('compareInstants(a, b) >= 0 ? a : b', 'compareInstants(a, b) > 0', equal),
  askObjects(list, '{}', 'Each id has a listing: it is for the compiler.'),
  askObjects(list, '""', 'Each id has a listing: it is for the compiler.'),
  conclude("  'nothing',", '""', weakest),
  conclude("(known?.claim == null ? 'nothing'", '""', weakest),
  conclude(
    'byStrength.indexOf(now) >= byStrength.indexOf(before)',
    'byStrength.indexOf(now) > byStrength.indexOf(before)',
    equal,
  ),
  conclusions(
    'compareInstants(time, into.time) > 0',
    'compareInstants(time, into.time) >= 0',
    equal,
  ),
  followMerges('(wire[entity] ?? []).map(', '["Stryker was here"]', 'A text has neither an id nor a customer.'), // prettier-ignore
  heal(
    'of page.setAside) if (externalId !== null)',
    'true',
    'No stored object has null for an id.',
  ),
  heal('return []', '["Stryker was here"]', 'No customer has that id.'),
  heal("claim: 'nothing'", '""', weakest),
].flat()
