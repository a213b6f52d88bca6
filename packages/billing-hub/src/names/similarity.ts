/**
 * Token-sort similarity of two folded names, 0 to 100: words are sorted first, so that their order does not count; the score is 100 times
 * (1 - indel distance / total length), as RapidFuzz defines `token_sort_ratio`.
 */
export function scoreTokenSort(a: string, b: string): number {
  const left = a.split(' ').sort().join(' ')
  const right = b.split(' ').sort().join(' ')
  const total = left.length + right.length
  if (total === 0) return 100
  return (200 * longestCommonSubsequence(left, right)) / total
}

function longestCommonSubsequence(a: string, b: string): number {
  const row = new Uint16Array(b.length + 1)
  for (let i = 0; i < a.length; i += 1) {
    let diagonal = 0
    for (let j = 0; j < b.length; j += 1) {
      const above = row[j + 1] ?? 0
      row[j + 1] = a.charCodeAt(i) === b.charCodeAt(j) ? diagonal + 1 : Math.max(above, row[j] ?? 0)
      diagonal = above
    }
  }
  return row[b.length] ?? 0
}
