import { isDeepStrictEqual } from 'node:util'
import { parentPort, workerData } from 'node:worker_threads'
import { nothingChanged } from './failure.ts'
import { writeKeys } from './sqlite-keys.ts'
import { type Answer, type Page, Unpacker } from './sqlite-page.ts'
import { type Line, openFile, Pen, type Written } from './sqlite-pen.ts'

/** The two files that are written here. */
export interface WritingPlace {
  readonly store: string
  readonly keyring: string
  readonly busyMs: number
}

// The thread that writes an embedded store: everything it is told, in that order, on connections of its own.
const { store, keyring, busyMs } = workerData as WritingPlace
const pen = new Pen(() => openFile(store, busyMs))
const keyPen = new Pen(() => openFile(keyring, 5_000))
const BEGIN = { sql: 'begin immediate', parameters: [] }
const DATA_VERSION = { sql: 'pragma data_version', parameters: [] }
const unpacker = new Unpacker()
let failed: unknown
// The mark of the store when the last transaction began: it is another one when another connection has written since.
let mark: unknown

parentPort?.on('message', (page: Page) => {
  if (page.anew) failed = undefined
  // Read in any case: later pages are told in numbers that this one may give.
  const keys = page.keys && unpacker.unpack(page.keys)
  const lines = unpacker.unpack(page.lines)
  let written: readonly Written[] = []
  try {
    if (failed === undefined && page.ahead) beginAhead()
    if (failed === undefined && keys !== undefined) writeKeys(keyPen, keys)
    if (failed === undefined) written = lines.map(carryOut)
  } catch (error) {
    failed = error
  }
  if (page.id !== undefined) say(failed === undefined ? { id: page.id, written } : { id: page.id, error: told(failed) })
})
say({ id: 0, written: [] })

function carryOut(line: Line): Written {
  const written = pen.write(line)
  if (line.sql === BEGIN.sql) mark = pen.write(DATA_VERSION).rows[0]
  return written
}

/** What was looked at while the last transaction was under way still stands, or it is a conflict. */
function beginAhead(): void {
  const before = mark
  carryOut(BEGIN)
  if (!isDeepStrictEqual(mark, before)) throw nothingChanged()
}

/** What makes an error known again on the other side. */
function told(error: unknown): { readonly message: string; readonly more: object } {
  if (!(error instanceof Error)) return { message: String(error), more: {} }
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown }
  return { message: error.message, more: { code, errcode } }
}

function say(answer: Answer): void {
  parentPort?.postMessage(answer)
}
