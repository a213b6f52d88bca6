/** The claim about an object before it is requested. */
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
  /** No deletion was reported: an event or a balance names it, or a read for its customer did not find it. */
  | 'nothing'
  /** It is stored as deleted, but an answer included it. */
  | 'seen_alive'
  /** It is stored as deleted, and by `COUNT(*)` QuickBooks has more rows than we keep. */
  | 'doubted'

/** The last answer about it. */
export type Witness =
  | 'not_asked'
  /** Fault 610 to a read by id. */
  | 'missing'
  /** The same, and so did a read by id in an earlier tick. */
  | 'missing_again'
  /** A read by id returned a version from after the claim. */
  | 'found_newer'
  /** A read by id returned a version from before the claim. */
  | 'found_older'
  /** The same, in several ticks over a day or more. */
  | 'found_older_for_a_day'
  /** Another Fault, or a body that fails its schema, from a read by id. */
  | 'unserved'
  /** A 200 without the object, or a server that failed. */
  | 'no_answer'
  /** `Id IN` returned another row that is known to be live, but not this one, which is a day old or older. */
  | 'unlisted'
  /** The same for a younger row: the index may not contain it yet. */
  | 'unlisted_young'
  /** The same, but the answer has no later row: it may have been truncated before this one. */
  | 'unlisted_last'
  /** `Id IN` returned it. */
  | 'listed'
  /** `Id IN` returned nothing. */
  | 'list_empty'

/** `pending`: undecided, read it by id. `unserved`: it cannot be served, request it once a day. */
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
 * A stub or an event reported a deletion. A query may return a deleted row for minutes, and a read by id an old
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
  // A complete read and an agreeing count are claim and confirmation at once, but both use the same index.
  absent_counted: { ...absence, not_asked: 'gone' },
  absent: absence,
  nothing: { ...absence, missing: 'pending', unlisted: 'pending' },
  seen_alive: revival,
  // Only rows found by the list are read by id. The others stay unchanged, and the next scan shows what the list
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
 * The one place that decides whether an object is deleted: this takes a claim and an answer that confirms it. Without a
 * claim it takes two reads by id in different ticks. See docs/decisions/0096.
 */
export function decideGone(claim: Claim, witness: Witness): Verdict {
  return verdicts[claim][witness]
}
