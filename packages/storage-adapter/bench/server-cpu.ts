import { readFileSync } from 'node:fs'

/** CPU seconds of a PostgreSQL server by its postmaster's process id, ended sessions included; null off Linux. */
export function readServerCpu(postmaster: number | null): number | null {
  if (postmaster === null) return null
  try {
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8')
    const [own, ended] = readStat(String(postmaster))
    const living = children.trim().split(/\s+/).filter(Boolean)
    return living.reduce((sum, pid) => sum + readLiving(pid), own + ended) / 100
  } catch {
    return null
  }
}

/** Nothing for one that has ended since it was listed: the next reading has it among the ended. */
function readLiving(pid: string): number {
  try {
    return readStat(pid)[0]
  } catch {
    return 0
  }
}

/** Used by the process, and by its children that have ended: hundredths of a second, as Linux counts them. */
function readStat(pid: string): [number, number] {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number)
  return [fields[11]! + fields[12]!, fields[13]! + fields[14]!]
}
