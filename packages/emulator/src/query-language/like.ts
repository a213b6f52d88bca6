/** A LIKE pattern: `%` matches any text, everything else matches itself without regard to case. */
export function compileLike(pattern: string): (text: string) => boolean {
  const [head = '', ...parts] = pattern.toLowerCase().split('%')
  const tail = parts.pop()
  return (text) => {
    const folded = text.toLowerCase()
    if (tail === undefined) return folded === head
    if (!folded.startsWith(head)) return false
    let at = head.length
    for (const part of parts) {
      const found = folded.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return folded.length - tail.length >= at && folded.endsWith(tail)
  }
}
