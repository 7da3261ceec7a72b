import { stateText } from './envelope.ts'
import { lookAt, type ReportLook } from './looks.ts'
import { type Loaded, put, streamKey, type Work } from './work.ts'

/** Looks at the clocks of every report that was touched, puts their due work and writes the rows of what changed. */
export async function finishWork(work: Work): Promise<void> {
  const looks = new Map<string, ReportLook>()
  for (const report of work.touched) {
    const look = await lookAt(work, report)
    if (look === undefined) continue
    looks.set(report, look)
    putLook(work, report, look)
  }
  for (const loaded of work.changed.values()) writeRow(work, loaded, looks)
  for (const [report, look] of looks) {
    if (!work.changed.has(streamKey('report', report))) await writeLook(work, report, look)
  }
}

function putLook(work: Work, report: string, look: ReportLook): void {
  const key = `clock:${report}`
  if (look.lookAgainAt === undefined) {
    put(work, work.core.statements.dropDue(key))
    return
  }
  put(work, work.core.statements.putDue(key, 'clock', report, look.lookAgainAt, 0, 0, 0))
}

function writeRow(work: Work, loaded: Loaded, looks: ReadonlyMap<string, ReportLook>): void {
  const common = [loaded.stream, loaded.seq, loaded.lastAt, loaded.head, stateText(loaded.state)]
  const values = [...common, ...indexColumns(loaded, looks)]
  const { insertRow, updateRow } = work.core.statements
  put(work, loaded.isNew ? insertRow[loaded.kind](...values) : updateRow[loaded.kind](...values, loaded.stream))
}

function indexColumns(loaded: Loaded, looks: ReadonlyMap<string, ReportLook>): readonly unknown[] {
  const { state } = loaded
  if ('publicId' in state) {
    const look = looks.get(loaded.stream)
    return [state.publicId, state.case, look?.due ?? null, look?.promise ?? null, look?.lookedAt ?? loaded.lastAt]
  }
  if ('number' in state) return [state.number, state.standing]
  if ('armedBy' in state) return [state.standing, state.at]
  return []
}

async function writeLook(work: Work, report: string, look: ReportLook): Promise<void> {
  await work.batch.db
    .updateTable('reports')
    .set({ next_due: look.due ?? null, next_promise: look.promise ?? null, looked_at: look.lookedAt })
    .where('stream', '=', report)
    .execute()
}
