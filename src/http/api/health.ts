import { wordsForWatchers } from '../../actions/check/check-doors.ts'
import { SYSTEM_SCOPE } from '../../domain/access.ts'
import { roomWords } from '../../views/words/room.ts'
import type { ActingCall } from '../acting.ts'
import { type Answer, json } from '../answer.ts'
import { present } from '../present.ts'

/** GET /healthz: the process answers. */
export function showHealth(): Answer {
  return json({ status: 'ok' })
}

/** GET /readyz: 200 once reports can be stored; what else may be wrong stands in the body and never changes the status. */
export async function showReadiness(call: ActingCall): Promise<Answer> {
  const { store, installation } = call.ctx
  const { room } = await store.ready()
  const manifest = await store.published.manifest().catch(() => undefined)
  const checks = await store
    .reader(SYSTEM_SCOPE)
    .doorChecks()
    .catch(() => [])
  return json({
    status: 'ready',
    engine: store.engine,
    ...present({ room: roomWords(store.engine, room)?.problem }),
    doors: {
      site: manifest === undefined ? 'nothing published yet' : 'published',
      relay: installation.mailFrom === undefined ? 'no relay configured: mails wait' : 'configured',
      ...wordsForWatchers(checks, call.ctx.now()),
    },
  })
}
