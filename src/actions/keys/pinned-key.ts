import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { type Actor, SYSTEM } from '../../domain/event.ts'
import { alarmDue, endOf, nextAlarm } from '../../domain/own-keys.ts'
import type { FoundKey } from '../../formats/pgp-found-keys.ts'
import { encryptionProblem, type KeyFacts } from '../../formats/pgp-key.ts'
import type { PgpOpened } from '../../formats/pgp-opened.ts'
import type { Instant } from '../../lib/instant.ts'
import type { Opened, ReportRecord, Tx } from '../../store/store.ts'
import type { Ctx } from '../ctx.ts'

/** A reporter's OpenPGP key. */
export interface PinnedKey {
  /** Hex, lower case. */
  readonly fingerprint: string
  readonly armored: string
  readonly facts: KeyFacts
}

/** The key that answers to this reporter are encrypted to; undefined when there is none, or it was erased. */
export async function pinnedKey(
  ctx: Pick<Ctx, 'store' | 'now' | 'pgp'>,
  report: string,
): Promise<PinnedKey | undefined> {
  const record = await ctx.store.reader(SYSTEM_SCOPE).report(report)
  return keyRead(ctx, pinnedIn(record))
}

/** The key that waits for a person to accept it; undefined when none does. */
export async function offeredKey(ctx: Pick<Ctx, 'pgp' | 'now'>, record: ReportRecord): Promise<PinnedKey | undefined> {
  return keyRead(ctx, offeredIn(record.events))
}

export function pinnedIn({ events }: Pick<ReportRecord, 'events'>): string | undefined {
  return events.findLast((event) => event.identity?.key !== undefined)?.identity?.key || undefined
}

function offeredIn(events: readonly Opened<'report'>[]): string | undefined {
  const last = events.findLast(({ type }) => KEY_EVENTS.has(type))
  return last?.type === 'key.offered' ? last.identity?.offeredKey : undefined
}

const KEY_EVENTS: ReadonlySet<string> = new Set(['key.offered', 'key.pinned', 'key.refused'])

async function keyRead(ctx: Pick<Ctx, 'pgp' | 'now'>, armored: string | undefined): Promise<PinnedKey | undefined> {
  if (armored === undefined) return undefined
  const read = await ctx.pgp.read({ given: armored, now: ctx.now() })
  return 'problem' in read ? undefined : { fingerprint: read.facts.fingerprint, ...read }
}

/** Of the keys that came with a mail, the one that is its sender's: it names their address, or it signed the mail. */
export function senderKey(
  opened: Pick<PgpOpened, 'keys' | 'signature'>,
  from: string,
  now: Instant,
): FoundKey | undefined {
  const usable = opened.keys.filter(({ facts }) => encryptionProblem(facts, now) === undefined)
  return (
    usable.find(({ facts }) => facts.mails.includes(from.toLowerCase())) ??
    usable.find(({ facts }) => opened.signature.state === 'good' && facts.fingerprint === opened.signature.fingerprint)
  )
}

/** Why no key that was attached is used, where one was; an Autocrypt header comes from a program, and nobody waits for it. */
export function unusedKey(
  opened: Pick<PgpOpened, 'keys' | 'signature'>,
  from: string,
  now: Instant,
): string | undefined {
  const attached = opened.keys.find(({ how }) => how === 'attached')
  if (attached === undefined || senderKey(opened, from, now) !== undefined) return undefined
  return (
    encryptionProblem(attached.facts, now) ?? 'It names another address than the mail came from, and did not sign it.'
  )
}

/**
 * Keeps a reporter's key: the first is pinned, and so is the same one that lives longer; another waits until a person
 * accepts it. `pinned` is what `pinnedKey` gave
 * before the transaction.
 */
export async function noteKey(
  tx: Tx,
  report: string,
  found: Pick<FoundKey, 'armored' | 'facts'> | undefined,
  pinned: PinnedKey | undefined,
  actor: Actor = SYSTEM,
): Promise<void> {
  if (found === undefined) return
  const isSame = found.facts.fingerprint === pinned?.fingerprint
  // The same key that lives longer now: its primary key has signed that.
  if (isSame && !livesLonger(found.facts, pinned.facts)) return
  if (isSame || (pinned === undefined && !(await wasPinned(tx, report)))) {
    await tx.append('report', report, actor, [{ type: 'key.pinned', facts: {}, identity: { key: found.armored } }])
    return putKeyAlarm(tx, report, found.facts)
  }
  await tx.append('report', report, actor, [
    { type: 'key.offered', facts: {}, identity: { offeredKey: found.armored } },
  ])
}

/** Another mail of this moment brought a key: of two only the first is taken without a person. */
async function wasPinned(tx: Tx, report: string): Promise<boolean> {
  const isForgotten = (await tx.state('report', report))?.erased !== 'nothing'
  return !isForgotten && (await tx.all('report', report, 'key.pinned')).length > 0
}

function livesLonger(now: KeyFacts, before: KeyFacts): boolean {
  const [later, earlier] = [endOf(now), endOf(before)]
  return earlier !== null && (later === null || later > earlier)
}

/** The next look at a reporter's key, where it ends some day. */
export async function putKeyAlarm(tx: Tx, report: string, facts: KeyFacts): Promise<void> {
  const end = endOf(facts)
  const at = alarmDue(end, [], tx.now) === undefined ? nextAlarm(end, tx.now) : tx.now
  if (at !== undefined) await tx.putDue({ kind: 'keys', subject: `report:${report}`, at, key: `keys:report:${report}` })
}
