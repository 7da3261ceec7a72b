import { isNamedIn } from '../../domain/credit.ts'
import { SYSTEM } from '../../domain/event.ts'
import type { Tx } from '../../store/store.ts'

/** Keeps a new revision of a draft without the credits of these names; who armed the old words must arm the new ones. */
export async function takeNamesOut(tx: Tx, id: string, names: readonly string[]): Promise<void> {
  const subject = await tx.state('case', id)
  const draft = (await tx.latest('case', id, 'advisory.drafted'))?.body.advisory
  if (subject === undefined || subject.publishedAt !== null || draft === undefined) return
  const credits = draft.credits.filter((credit) => !names.some((name) => isNamedIn(credit.name, name)))
  if (credits.length === draft.credits.length) return
  const release = subject.release === null ? undefined : await tx.state('release', subject.release)
  // Under a running release the words stand: the list may have them already.
  if (release?.standing === 'running') return
  const facts = { revision: subject.advisoryRevision + 1 }
  await tx.append('case', id, SYSTEM, [{ type: 'advisory.drafted', facts, body: { advisory: { ...draft, credits } } }])
  if (release?.standing !== 'armed') return
  const body = { reason: 'A reporter had their name forgotten; the advisory names them no more.' }
  await tx.append('release', release.id, SYSTEM, [{ type: 'release.disarmed', facts: {}, body }])
}
