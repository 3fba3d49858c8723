/** The value in the middle; of an even number of values the mean of the two there. Throws for none. */
export function toMedian(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  const high = sorted[Math.floor(sorted.length / 2)]
  const low = sorted[Math.ceil(sorted.length / 2) - 1]
  if (high === undefined || low === undefined) throw new Error('There is no median of nothing.')
  return (low + high) / 2
}

/** The exponent e of the curve y = c · x^e that fits best: 1 for linear growth, 2 for quadratic. Least squares over logarithms. */
export function fitExponent(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  const meanX = toMean(logs.map(([x]) => x))
  const meanY = toMean(logs.map(([, y]) => y))
  const spread = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  if (spread === 0) throw new Error('An exponent needs two sizes.')
  return logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
}

function toMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
