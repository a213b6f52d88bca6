/**
 * Options that decide where data goes, or which tenant it belongs to. Their values are never guessed: an empty one is
 * usually an environment variable that is not set.
 */

/**
 * Throws `TypeError` when an option that decides where data goes is given but empty: undefined, null or an empty text.
 * An optional one that is left out has its default; a required one that is left out is an error too. See
 * docs/decisions/0103.
 */
export function checkPlaces(
  caller: string,
  options: object,
  { required = [], optional = [] }: { required?: readonly string[]; optional?: readonly string[] },
): void {
  checkGiven(caller, options)
  const given = optional.filter((name) => Object.hasOwn(options, name))
  for (const name of [...required, ...given]) {
    const value: unknown = Reflect.get(options, name)
    if (value === undefined || value === null || value === '')
      throw emptyOption(caller, name, value)
  }
}

/** Throws `TypeError` unless an object of options was passed. */
export function checkGiven(caller: string, options: unknown): void {
  if (typeof options === 'object' && options !== null) return
  throw new TypeError(`${caller} expected an object of options; received ${show(options)}.`)
}

/** The name of every option, so that the compiler asks for a new one here too. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>

/** Throws `TypeError` for an option by another name: a typo would be ignored, and the default used in its place. */
export function checkNames<T extends object>(
  caller: string,
  options: T,
  known: Readonly<Record<keyof T, unknown>>,
): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue
    const names = Object.keys(known)
    const near = names.find((one) => one.toLowerCase() === name.toLowerCase())
    const meant = near === undefined ? `The options are ${names.join(', ')}.` : `Write ${near}.`
    throw new TypeError(
      `${caller} received the unknown option ${show(name)}; expected only known ones, because a typo would be ignored. ${meant}`,
    )
  }
}

/** Throws `TypeError` for a tenant id that is missing or empty. */
export function checkTenantId(caller: string, tenantId: unknown): void {
  if (typeof tenantId === 'string' && tenantId !== '') return
  throw new TypeError(
    `${caller} expected a tenant id, a non-empty text; received ${show(tenantId)}. Pass the id of the tenant; a host with one database per tenant passes a constant.`,
  )
}

/**
 * Throws `TypeError` for an option that is given but is not a boolean: `'false'` from the environment would count as
 * true. Undefined is the default.
 */
export function checkFlags(caller: string, options: object, names: readonly string[]): void {
  for (const name of names) {
    const value: unknown = Reflect.get(options, name)
    if (value === undefined || typeof value === 'boolean') continue
    throw new TypeError(
      `${caller} expected ${name} to be true or false; received ${show(value)}. Compare text with a value first: any non-empty text would count as true.`,
    )
  }
}

/** Throws `TypeError` for a value that is not allowed. */
export function checkOneOf(
  caller: string,
  name: string,
  value: unknown,
  allowed: readonly string[],
): void {
  if (allowed.some((one) => one === value)) return
  throw new TypeError(
    `${caller} expected ${name} to be ${allowed.map((one) => `'${one}'`).join(' or ')}; received ${show(value)}.`,
  )
}

function emptyOption(caller: string, name: string, value: unknown): TypeError {
  return new TypeError(
    `${caller} received ${name}: ${show(value)}. It decides where data goes, so there is no guess: give it a value (is an environment variable unset?)` +
      ', or leave the key out if it has a default.',
  )
}

/**
 * Short, and without the contents of an object: it may hold secrets. Two others differ on purpose: that of the integration's
 * options hides addresses with a password, and that of a source's batch tells the number 5 from the text '5'.
 */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 40 ? `'${value.slice(0, 40)}…'` : `'${value}'`
  return value === undefined || value === null || typeof value === 'number'
    ? String(value)
    : `a value of type ${typeof value}`
}
