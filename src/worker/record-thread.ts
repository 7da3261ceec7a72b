import { parentPort } from 'node:worker_threads'
import type { DatedAdvisory, Publisher } from '../domain/advisory.ts'
import { agreement } from '../formats/agreement.ts'
import type { RecordAnswer } from './record-checker.ts'

interface Question {
  readonly id: number
  readonly advisory: DatedAdvisory
  readonly publisher: Publisher
}

parentPort?.on('message', ({ id, advisory, publisher }: Question) => {
  agreement(advisory, publisher).then(
    (findings) => answer({ id, findings }),
    // Only the class: the message of an error may quote the advisory.
    (error: unknown) => answer({ id, failed: error instanceof Error ? error.name : 'unknown error' }),
  )
})

function answer(message: RecordAnswer): void {
  parentPort?.postMessage(message)
}
