/**
 * Marks that clerks add to a name they no longer use; they do not identify a company. We compiled the list from general
 * knowledge, not from a published list or a count.
 */
const marks = [
  'do not use',
  'dont use',
  'not in use',
  'use this one',
  'use other',
  'old',
  'new',
  'closed',
  'inactive',
  'duplicate',
  'dup',
  'merged',
  'test',
  'cod',
  'on hold',
  'hold',
  'out of business',
  'see note',
]
const ending = new RegExp(` (?:${marks.join('|')})$`)

/** A folded name without marks at its end; the name itself when there is none. */
export function dropMarks(folded: string): string {
  let rest = folded
  while (ending.test(rest)) rest = rest.replace(ending, '')
  return rest.replace(/^(?:zz+|xx+|do not use|old) (?=.)/, '')
}
