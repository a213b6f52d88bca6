/** A rejection that nothing awaits, in the place of a test's name: an earlier run may have left it. */
export const outsideTests = 'outside tests'

/** Of passes of a switch. A message between processes is JSON, which has no `Infinity`. */
export const noLimit = Number.MAX_SAFE_INTEGER
