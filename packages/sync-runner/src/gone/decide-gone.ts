/** The claim about an object before it is asked for. */
export type Claim =
  /** A deleted stub of change data capture. */
  | 'stub'
  | 'delete_event'
  /** A merge of customers, by an event. */
  | 'merge'
  /** A complete read did not find it, and `COUNT(*)` agrees. */
  | 'absent_counted'
  /** A complete read did not find it, and there was no count, or the count disagrees. */
  | 'absent'
  /** Nothing says that it is gone: an event or a balance names it, or a read for its customer did not find it. */
  | 'nothing'
  /** It is stored as gone, and an answer had it. */
  | 'seen_alive'
  /** It is stored as gone, and `COUNT(*)` says that QuickBooks has a row more than we keep. */
  | 'doubted'

/** The answer to the last question about it. */
export type Witness =
  | 'not_asked'
  /** Fault 610 to a read by id. */
  | 'missing'
  /** The same, and a read by id of an earlier tick said so too. */
  | 'missing_again'
  /** A read by id holds a version later than the claim. */
  | 'found_newer'
  /** A read by id holds a version from before the claim. */
  | 'found_older'
  /** The same, in each of several ticks over a day and more. */
  | 'found_older_for_a_day'
  /** Another Fault, or a body that no schema accepts, from a read by id. */
  | 'unserved'
  /** A 200 without the object, or a server that failed. */
  | 'no_answer'
  /** `Id IN` holds another row that is known to live, and not this one, which is a day old or more. */
  | 'unlisted'
  /** The same for a younger row: an index may not have it yet. */
  | 'unlisted_young'
  /** The same where the answer has no later row: it may have been cut off before this one. */
  | 'unlisted_last'
  /** `Id IN` holds it. */
  | 'listed'
  /** `Id IN` holds nothing at all. */
  | 'list_empty'

/** `pending`: nothing is concluded, ask by id. `unserved`: it cannot be served, ask once a day. */
export type Verdict = 'gone' | 'alive' | 'revived' | 'pending' | 'unserved'

type Row = Record<Witness, Verdict>

const always: Pick<Row, 'not_asked' | 'unserved' | 'no_answer' | 'list_empty' | 'unlisted_young'> =
  {
    not_asked: 'pending',
    unserved: 'unserved',
    no_answer: 'pending',
    list_empty: 'pending',
    unlisted_young: 'pending',
  }

/**
 * A stub or an event says that it is deleted. A query may return a deleted row for minutes, and a read by id an old
 * version.
 */
const deletion: Row = {
  ...always,
  missing: 'gone',
  missing_again: 'gone',
  found_newer: 'alive',
  found_older: 'pending',
  found_older_for_a_day: 'alive',
  unlisted: 'gone',
  unlisted_last: 'pending',
  listed: 'pending',
}

/** A read did not find it. Any later answer with the row proves the read wrong. */
const absence: Row = {
  ...deletion,
  found_older: 'alive',
  listed: 'alive',
}

const revival: Row = {
  ...always,
  missing: 'gone',
  missing_again: 'gone',
  found_newer: 'revived',
  found_older: 'revived',
  found_older_for_a_day: 'revived',
  unlisted: 'pending',
  unlisted_last: 'pending',
  listed: 'pending',
}

const verdicts: Record<Claim, Row> = {
  stub: deletion,
  delete_event: deletion,
  merge: deletion,
  // A complete read and a count that agrees are claim and answer at once, but both use one index.
  absent_counted: { ...absence, not_asked: 'gone' },
  absent: absence,
  nothing: { ...absence, missing: 'pending', unlisted: 'pending' },
  seen_alive: revival,
  // Only rows found by the list are read by id. The others stay as they are, and the next scan shows what the list
  // missed.
  doubted: {
    ...revival,
    unlisted: 'gone',
    unlisted_young: 'gone',
    unlisted_last: 'gone',
    list_empty: 'gone',
  },
}

/**
 * The one place that decides what is gone: a claim, and an answer that agrees. Without a claim, two reads by id in
 * different ticks. See docs/decisions/0096.
 */
export function decideGone(claim: Claim, witness: Witness): Verdict {
  return verdicts[claim][witness]
}
