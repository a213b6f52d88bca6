import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'

// Worlds of the first generation in which a sync was once wrong.
test.for([
  // The company moved between a scan and its COUNT: a few absent rows stood for days.
  100762, 101727, 103651, 105100, 105135, 107534, 109587, 111000,
  // After a cut answer an entity was asked from the scan's start in milliseconds, with no overlap: an edit was lost for
  // good.
  108878,
  103483, 109631,
])('the world of seed %s ends with tables equal to the books', async (seed) => {
  expect((await simulate(seed, { generation: 1 })).problems).toEqual([])
})

// Grown worlds in which it was wrong: a neighbour's id asked for in place of a row that cannot be served (118, 250); a
// second scan taken for a first one (535); the interval of such a row among rows out of order (683); a page that looked
// as if it were in order (806); equal counts (913); a second of which one row cannot be served (3176); a row only known
// to be somewhere, with another one served again and a third one gone (3203); an interval in which nothing is stored (375);
// templates in no order, of which the first one comes from behind the interval (206728); two rows of
// one second that cannot be served, the ids of both between the neighbours of the later one (212866);
// the first row of all that cannot be served, deleted while the rows behind it were read (218951); a count stored by a
// machine whose clock was hours ahead, which delayed the next (1489);
// a row that a scan skipped again, taken for answered because a deletion made the counts equal (202467);
// a process that died between the last customer and the transactions of unknown ones (209729);
// a deletion of an object whose deletion was already in question, after false stubs (1431);
// pages that looked as if they were in order before one that was not (2078810330); a deletion in a second of which nothing
// could be served, among rows out of order (2078804410); a scan whose position another entity's batch took back (2078805004).
test.for([
  118, 250, 375, 535, 683, 806, 913, 1431, 1489, 3176, 3203, 202467, 206728, 209729, 212866, 218951,
  2078804410, 2078805004, 2078810330,
])('the grown world of seed %s ends with tables equal to the books', async (seed) => {
  expect((await simulate(seed)).problems).toEqual([])
})
