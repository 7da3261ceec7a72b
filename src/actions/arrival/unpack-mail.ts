import type { MailPart, ReadMail } from '../../formats/mail-read.ts'
import { type Bytes, utf8 } from '../../lib/bytes.ts'
import type { Ctx } from '../ctx.ts'
import { dropFiles, receiveFile } from '../intake/receive-file.ts'

/** Files taken out of a mail, sealed as drafts of their owner. */
export interface UnpackedFiles {
  readonly ids: readonly string[]
  /** SHA-256 of each, hex. */
  readonly digests: readonly string[]
  /** They turned out not to be needed. */
  drop(): Promise<void>
}

/** Seals what is attached to a mail, each with a name that is safe to save under; `rest` are words too long to be shown. */
export async function unpackMail(
  ctx: Pick<Ctx, 'store' | 'now' | 'installation'>,
  owner: string,
  mail: Pick<ReadMail, 'parts'>,
  rest: string | undefined,
): Promise<UnpackedFiles> {
  const words = rest === undefined ? [] : [{ name: 'mail.txt', type: 'text/plain', bytes: utf8(rest) }]
  const ids: string[] = []
  const digests: string[] = []
  for (const [index, part] of [...words, ...mail.parts].entries()) {
    const name = part.name === '' ? nameFor(part, index + 1) : part.name
    const ref = await receiveFile(ctx, owner, { name, type: part.type }, once(part.bytes))
    ids.push(ref.id)
    digests.push(ref.sha256)
  }
  return { ids, digests, drop: () => dropFiles(ctx, owner, ids) }
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes
}

const ENDINGS: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/calendar': 'ics',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/json': 'json',
  'application/ms-tnef': 'dat',
  'application/pgp-signature': 'asc',
  'application/pgp-keys': 'asc',
  'application/pgp-encrypted': 'asc',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
}

function nameFor({ type }: MailPart, number: number): string {
  return `part-${number}.${ENDINGS[type] ?? 'bin'}`
}
