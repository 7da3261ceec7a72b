import { parentPort } from 'node:worker_threads'
import { PGP_WORK } from '../store/pgp-work.ts'
import type { PgpAnswer, PgpQuestion } from './pgp-runner.ts'

const WORK: Readonly<Record<string, (input: never) => Promise<unknown>>> = PGP_WORK

parentPort?.on('message', ({ id, kind, input }: PgpQuestion) => {
  const work = Object.hasOwn(WORK, kind) ? WORK[kind] : undefined
  if (work === undefined) return answer({ id, failed: `There is no ${kind}` })
  work(input as never).then(
    (value) => answer({ id, value }),
    // Only the class: the message of an error may quote what was opened.
    (error: unknown) => answer({ id, failed: error instanceof Error ? error.name : 'unknown error' }),
  )
})

function answer(message: PgpAnswer): void {
  parentPort?.postMessage(message)
}
