import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { Refusal } from '../../domain/refusal.ts'
import { lengthOf, reportTokens, type Token, textTokens } from '../../domain/similarity.ts'
import { isSimilar, MOST_SIMILAR } from '../../domain/similarity-found.ts'
import { reportWordsOf, textsIn } from '../../domain/similarity-texts.ts'
import type { Store } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'

/** Events of the log at a time: what else is due is not kept waiting for long. */
const AT_ONCE = 100

/**
 * Takes up what the log has new, so that it is found by its words, and looks which earlier reports tell of the same.
 * Done after intake and messages, never in their transaction, and again from any point: what is written is the whole.
 */
export async function takeUpWords(ctx: Pick<Ctx, 'store' | 'now' | 'log'>): Promise<void> {
  const { streams, position, more } = await ctx.store.words.behind(AT_ONCE)
  for (const { kind, stream } of streams) {
    try {
      await (kind === 'report' ? takeUpReport(ctx.store, stream) : takeUpCase(ctx.store, stream))
    } catch (error) {
      if (error instanceof Refusal) throw error
      // One text that cannot be read must not keep all that follow from being found.
      ctx.log.failure('words.failed', error, { kind })
    }
  }
  await ctx.store.words.reached(position)
  if (more) await wakeWords(ctx)
}

/** Puts the work as due: after every change of the log, and once at each start. */
export async function wakeWords(ctx: Pick<Ctx, 'store' | 'now'>): Promise<void> {
  const at = ctx.now()
  await ctx.store.write(at, (tx) => tx.putDue({ kind: 'words', subject: 'log', at, key: 'words' }))
}

async function takeUpReport(store: Store, stream: string): Promise<void> {
  const { state, events } = await store.reader(SYSTEM_SCOPE).report(stream)
  const words = state.erased === 'all' ? undefined : reportWordsOf(events)
  const report = words === undefined ? [] : reportTokens(words)
  const talk = textTokens(events.filter(({ type }) => !OWN.has(type)).flatMap(({ body }) => textsIn(body)))
  await store.words.put([{ kind: 'report', stream, shelves: { report, talk } }])
  if (words !== undefined) await findSimilar(store, stream, report)
}

/** What the reporter wrote stands on a shelf of its own: reports are compared by that alone. */
const OWN: ReadonlySet<string> = new Set(['report.received', 'message.received'])

async function findSimilar(store: Store, stream: string, tokens: readonly Token[]): Promise<void> {
  const asked = { self: stream, tokens, length: lengthOf(tokens), limit: MOST_SIMILAR }
  const found = await store.words.like(asked)
  await store.words.keepSimilar(stream, found.filter(isSimilar))
}

async function takeUpCase(store: Store, stream: string): Promise<void> {
  const { events } = await store.reader(SYSTEM_SCOPE).case(stream)
  const notes = events.filter(({ type }) => type === 'note.kept').flatMap(({ body }) => textsIn(body))
  const rest = events.filter(({ type }) => type !== 'note.kept').flatMap(({ body }) => textsIn(body))
  await store.words.put([{ kind: 'case', stream, shelves: { case: textTokens(rest), note: textTokens(notes) } }])
}
