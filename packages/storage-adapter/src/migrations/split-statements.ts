/**
 * Splits our own SQL into statements at the end of a line. Drivers with bind parameters take one statement at a time, and our
 * migrations have no `;` at a line's end but between statements (a test holds them to it).
 */
export function splitStatements(sql: string): string[] {
  return sql
    .replaceAll(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
