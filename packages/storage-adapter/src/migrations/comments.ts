const tableStart = /^create table (\$schema\.\w+) \( -- (.+)$/
const columnLine = /^ {2}(\w+) .* -- (.+)$/

/** Converts the `-- …` after tables and columns to `comment on` statements, so that `\d+` shows them. */
export function withComments(sql: string): string {
  const comments: string[] = []
  let table = ''
  for (const line of sql.split('\n')) {
    const start = tableStart.exec(line)
    if (start?.[1] && start[2]) {
      table = start[1]
      comments.push(`comment on table ${table} is ${quote(start[2])};`)
      continue
    }
    const column = columnLine.exec(line)
    if (column?.[1] && column[2]) {
      comments.push(`comment on column ${table}.${column[1]} is ${quote(column[2])};`)
    }
  }
  return `${sql.replaceAll(/ -- .+$/gm, '').trim()}\n\n${comments.join('\n')}\n`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
