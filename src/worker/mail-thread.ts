import { parentPort } from 'node:worker_threads'
import { readMail } from '../formats/mail-read.ts'
import type { MailAnswer, MailQuestion } from './mail-reader.ts'

parentPort?.on('message', ({ id, raw, cut }: MailQuestion) => {
  void readMail(raw, cut).then((mail) => {
    // The bytes of the parts move over; nothing else of them is used here.
    const memory = mail.parts.map(({ bytes }) => bytes.buffer).filter((buffer) => buffer instanceof ArrayBuffer)
    parentPort?.postMessage({ id, mail } satisfies MailAnswer, [...new Set(memory)])
  })
})
