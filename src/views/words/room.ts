import { sizeWords } from './count.ts'

/** Below this, files that people send may not fit any more. */
const SCARCE = 32 * 2 ** 20
/** Below this, even a long report may not fit. */
const NEARLY_NONE = 2 * 2 ** 20

/** What the free room on the disk of the data directory still allows; undefined while there is enough. */
export function roomWords(
  engine: 'sqlite' | 'postgres',
  room: number,
): { readonly level: 'warning' | 'error'; readonly problem: string } | undefined {
  if (room >= SCARCE) return undefined
  const left = `Only ${sizeWords(room)} are free on the disk of the data directory.`
  const reports = engine === 'postgres' ? 'Reports are stored, in the database.' : 'Reports are stored.'
  if (room >= NEARLY_NONE)
    return { level: 'warning', problem: `${left} ${reports} Files that do not fit are refused, as “not stored”.` }
  const few =
    engine === 'postgres'
      ? `${reports} Files are refused, as “not stored”, and pages may stay as they are.`
      : 'A short report was stored just now; long ones and files may be refused, as “not stored”.'
  return { level: 'error', problem: `${left} ${few}` }
}
