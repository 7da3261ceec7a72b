import { chmod, stat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { codeOf, PlaceError, placeError } from './store/place.ts'

const VARIABLE = 'FAIRLEAD_SMTP_LISTEN'

/** Makes way for a socket: one that nobody listens on, left by a process that was killed, is taken away; anything else stays. */
export async function freeSocket(path: string): Promise<void> {
  const folder = await stat(dirname(path)).catch(() => undefined)
  if (folder?.isDirectory() !== true)
    throw new PlaceError(`${VARIABLE} is unix:${path}, and there is no folder ${dirname(path)}. Make it first.`)
  const there = await stat(path).catch(() => undefined)
  if (there === undefined) return
  if (!there.isSocket())
    throw new PlaceError(`${VARIABLE} is unix:${path}, and a file lies there. Name another path, or move it away.`)
  if (await isHeard(path))
    throw new PlaceError(
      `${VARIABLE} is unix:${path}, where another program listens already. Is Fairlead running twice?`,
    )
  await unlink(path).catch((error: unknown) => {
    throw placeError(VARIABLE, `unix:${path}`, error)
  })
}

/** Owner and group may write, so that a mail server of that group can; before this only the owner could. */
export async function shareSocket(path: string): Promise<void> {
  await chmod(path, 0o660)
}

/** What kept the listener from its place, in words. */
export function socketError(path: string, error: unknown): unknown {
  if (codeOf(error) !== 'EINVAL') return placeError(VARIABLE, `unix:${path}`, error)
  return new PlaceError(`${VARIABLE} is unix:${path}, which is too long for a socket: at most 107 letters.`)
}

function isHeard(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
