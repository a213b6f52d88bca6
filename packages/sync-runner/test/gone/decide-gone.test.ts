import { expect, test } from 'vitest'
import { decideGone } from '../../src/gone/decide-gone.ts'
import type { Claim, Verdict, Witness } from '../../src/gone/decide-gone.ts'

const witnesses: readonly Witness[] = [
  'not_asked',
  'missing',
  'missing_again',
  'found_newer',
  'found_older',
  'found_older_for_a_day',
  'unserved',
  'no_answer',
  'unlisted',
  'unlisted_young',
  'unlisted_last',
  'listed',
  'list_empty',
]

/** In the order of the witnesses above: g gone, a alive, r revived, p pending, u unserved. */
const table: Record<Claim, string> = {
  stub: 'p g g a p a u p g p p p p',
  delete_event: 'p g g a p a u p g p p p p',
  merge: 'p g g a p a u p g p p p p',
  absent_counted: 'g g g a a a u p g p p a p',
  absent: 'p g g a a a u p g p p a p',
  nothing: 'p p g a a a u p p p p a p',
  seen_alive: 'p g g r r r u p p p p p p',
  doubted: 'p g g r r r u p g g g p g',
}

const verdicts: Record<string, Verdict> = {
  g: 'gone',
  a: 'alive',
  r: 'revived',
  p: 'pending',
  u: 'unserved',
}

const rows = Object.entries(table).flatMap(([claim, letters]) =>
  letters.split(' ').map((letter, index) => ({
    claim: claim as Claim,
    witness: witnesses[index]!,
    verdict: verdicts[letter]!,
  })),
)

test.for(rows)('$claim, $witness: $verdict', ({ claim, witness, verdict }) => {
  expect(decideGone(claim, witness)).toBe(verdict)
})

test('one answer without a claim deletes nothing', () => {
  const once = witnesses.filter((witness) => witness !== 'missing_again')
  expect(once.filter((witness) => decideGone('nothing', witness) === 'gone')).toEqual([])
})
