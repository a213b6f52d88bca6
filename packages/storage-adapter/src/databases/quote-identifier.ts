/** An SQL identifier in quotes, whatever it contains. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A table by its name, quoted. Without a schema the search path decides. */
export function qualify(schema: string | undefined, name: string): string {
  const quoted = quoteIdentifier(name)
  return schema === undefined ? quoted : `${quoteIdentifier(schema)}.${quoted}`
}
