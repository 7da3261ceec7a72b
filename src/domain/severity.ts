/** CVSS v3.1 §5 and v4.0 §6: the words for a score. */
export type Rating = 'none' | 'low' | 'medium' | 'high' | 'critical'

export function ratingOf(score: number): Rating {
  if (score < 0.1) return 'none'
  if (score < 4) return 'low'
  if (score < 7) return 'medium'
  return score < 9 ? 'high' : 'critical'
}

export type CvssVersion = '2.0' | '3.0' | '3.1' | '4.0'

/** Which CVSS a vector string says it is; CVSS 2 vectors carry no prefix. */
export function cvssVersionOf(vector: string): CvssVersion | undefined {
  const prefix = /^CVSS:(3\.0|3\.1|4\.0)\//.exec(vector)
  if (prefix !== null) return prefix[1] === '3.0' ? '3.0' : prefix[1] === '3.1' ? '3.1' : '4.0'
  return /^\(?(AV|AC|Au|C|I|A):/.test(vector) ? '2.0' : undefined
}
