import { parentPort } from 'node:worker_threads'
import type { DatedAdvisory, Publisher } from '../domain/advisory.ts'
import { agreementOfAll } from '../formats/agreement.ts'
import type { RecordAnswer, RecordQuestion } from './record-checker.ts'

// One question after the other, in the order in which they came.
let last: Promise<void> = Promise.resolve()

parentPort?.on('message', ({ advisories, publisher }: RecordQuestion) => {
  last = last.then(async () => parentPort?.postMessage(await answersTo(advisories, publisher)))
})

async function answersTo(advisories: readonly DatedAdvisory[], publisher: Publisher): Promise<readonly RecordAnswer[]> {
  try {
    return (await agreementOfAll(advisories, publisher)).map((findings) => ({ findings }))
  } catch (error) {
    // One of them cannot be written: that is no fault of the others.
    if (advisories.length > 1) return (await Promise.all(advisories.map((one) => answersTo([one], publisher)))).flat()
    // Only the class: the message of an error may quote the advisory.
    return [{ failed: error instanceof Error ? error.name : 'unknown error' }]
  }
}
