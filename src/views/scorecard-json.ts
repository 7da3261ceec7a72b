import type { Scorecard } from '../domain/scorecard.ts'
import { toIso } from '../lib/instant.ts'

/** The scorecard for machines; `record` is "none", "few" (not told: fewer than five) or the counts. */
export function scorecardJson(card: Scorecard): string {
  return `${JSON.stringify({ version: card.version, from: toIso(card.from), until: toIso(card.until), promises: card.lines }, null, 2)}\n`
}
