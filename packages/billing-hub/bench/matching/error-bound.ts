/** One-sided 95 % upper bound (Clopper and Pearson) of the share of wrong ones, when `wrong` of `total` were wrong. */
export function boundError(wrong: number, total: number): number {
  if (total === 0) return 1
  let low = wrong / total
  let high = 1
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2
    if (probabilityOfAtMost(wrong, total, middle) > 0.05) low = middle
    else high = middle
  }
  return high
}

function probabilityOfAtMost(wrong: number, total: number, share: number): number {
  let logTerm = total * Math.log1p(-share)
  let sum = Math.exp(logTerm)
  for (let k = 1; k <= wrong; k += 1) {
    logTerm += Math.log((total - k + 1) / k) + Math.log(share) - Math.log1p(-share)
    sum += Math.exp(logTerm)
  }
  return sum
}
