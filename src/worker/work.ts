import { takeArrival } from '../actions/arrival/take-arrival.ts'
import { carryWords } from '../actions/bridge/carry-words.ts'
import { check } from '../actions/check/check-doors.ts'
import { lookAtReport } from '../actions/clock/look-at-report.ts'
import { expireDraft } from '../actions/intake/expire-draft.ts'
import { keepHouse } from '../actions/intake/keep-house.ts'
import { watchKeys } from '../actions/keys/watch-keys.ts'
import { sendMail } from '../actions/mail/send-mail.ts'
import { askNoting } from '../actions/platform/platforms.ts'
import { pollGitHub } from '../actions/platform/poll-github.ts'
import { pollHackerOne } from '../actions/platform/poll-hackerone.ts'
import { publishSite } from '../actions/publish/publish-site.ts'
import { type RunCtx, runRelease } from '../actions/release/run-release.ts'
import { takeUpWords, wakeWords } from '../actions/triage/take-up-words.ts'
import type { Due, DueKind } from '../store/store.ts'

/** What is done when it is due. Each looks up anew what its subject needs, so doing it twice does no harm. */
export const WORK: Readonly<Record<DueKind, (ctx: RunCtx, due: Due) => Promise<void>>> = {
  clock: (ctx, due) => lookAtReport(ctx, due.subject),
  mail: (ctx, due) => sendMail(ctx, due),
  release: (ctx, due) => runRelease(ctx, due.subject),
  publish: (ctx) => publishSite(ctx),
  drafts: (ctx, due) => expireDraft(ctx, due.subject),
  sequence: async (ctx) => {
    const { moved } = await ctx.store.ledger.sequence(ctx.now())
    if (moved > 0) await wakeWords(ctx)
  },
  words: (ctx) => takeUpWords(ctx),
  sweep: (ctx) => keepHouse(ctx),
  arrival: (ctx, due) => takeArrival(ctx, due.subject),
  poll: (ctx, due) => poll(ctx, due),
  bridge: (ctx, due) => carryWords(ctx, due.subject),
  check: (ctx, due) => check(ctx, due.subject),
  keys: (ctx, due) => watchKeys(ctx, due.subject),
}

/** Asks a platform, if this program knows it. */
function poll(ctx: RunCtx, due: Due): Promise<void> {
  const [platform] = due.subject.split(' ')
  if (platform === 'hackerone') return askNoting(ctx, platform, due.attempts, () => pollHackerOne(ctx, due.subject))
  if (platform === 'github') return askNoting(ctx, platform, due.attempts, () => pollGitHub(ctx, due.subject))
  return nothingDoes(due)
}

/** A store that a newer program wrote may hold work that this one does not know. */
function nothingDoes(due: Due): never {
  throw new Error(`Nothing here does ${due.kind} ${due.subject}`)
}
