import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly messageId: string
  readonly headers: Readonly<Record<string, string>>
  readonly raw: string
}

/** A real SMTP server on loopback that keeps what it is given. It can be told to refuse, or to hang up after the content. */
export interface Postbox {
  readonly url: string
  readonly mails: readonly ReceivedMail[]
  to(address: string): readonly ReceivedMail[]
  /** What the next mails meet: taken, refused for now, taken and hung up on, or taken and left without an answer. */
  behave(how: Behaviour): void
  stop(): Promise<void>
}

export type Behaviour = 'take' | 'refuse' | 'take-and-hang-up' | 'take-and-be-silent'

export async function startPostbox(): Promise<Postbox> {
  const mails: ReceivedMail[] = []
  let how: Behaviour = 'take'
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on(
        'end',
        () =>
          void keep(
            Buffer.concat(chunks),
            session.envelope.rcptTo.map((to) => to.address),
          ),
      )
      async function keep(raw: Buffer, to: readonly string[]): Promise<void> {
        if (how === 'refuse') return done(Object.assign(new Error('try later'), { responseCode: 451 }))
        mails.push(await read(raw, to))
        if (how === 'take') return done()
        if (how === 'take-and-be-silent') return
        // The content was taken; the answer never comes.
        for (const connection of server.connections) (connection as unknown as { close(): void }).close()
      }
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    to: (address) => mails.filter((mail) => mail.to.includes(address)),
    behave: (next) => {
      how = next
    },
    async stop() {
      for (const connection of server.connections) (connection as unknown as { close(): void }).close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function read(raw: Buffer, to: readonly string[]): Promise<ReceivedMail> {
  const parsed = await PostalMime.parse(raw)
  return {
    to,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    messageId: parsed.messageId ?? '',
    headers: Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value])),
    raw: raw.toString('latin1'),
  }
}
