import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Speaks SMTP or LMTP by hand, so that a story may also speak it badly. */
export class SmtpClient {
  readonly socket: Socket
  #text = ''
  #ended = false
  #wake = (): void => {}

  /** A port of this machine, or the path of a socket. */
  constructor(at: number | string) {
    this.socket = typeof at === 'string' ? connect(at) : connect(at, '127.0.0.1')
    this.socket.setNoDelay(true)
    this.socket.on('data', (chunk) => {
      this.#text += chunk.toString('latin1')
      this.#wake()
    })
    const ended = (): void => {
      this.#ended = true
      this.#wake()
    }
    this.socket.on('error', ended).on('close', ended)
  }

  /** The next reply, all its lines; '' when the other side hung up. */
  async reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n/.exec(this.#text)?.[0]
      if (whole !== undefined) {
        this.#text = this.#text.slice(whole.length)
        return whole.trim()
      }
      if (this.#ended) return ''
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  async say(line: string): Promise<string> {
    this.write(`${line}\r\n`)
    return this.reply()
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes)
  }

  /** Greets, names the envelope, and has been told to go on with the content. */
  async begin(from: string, to: readonly string[], hello = 'EHLO client.example'): Promise<string> {
    await this.reply()
    await this.say(hello)
    let last = await this.say(`MAIL FROM:<${from}>`)
    for (const one of to) last = await this.say(`RCPT TO:<${one}>`)
    return last.startsWith('2') ? this.say('DATA') : last
  }

  async end(): Promise<void> {
    if (this.#ended) return
    this.socket.destroy()
    await once(this.socket, 'close')
  }
}

/** Sends one mail as it stands (with CRLF, dots doubled) and gives the last reply. */
export async function sendRaw(
  port: number,
  mail: { readonly from: string; readonly to: readonly string[]; readonly raw: string | Uint8Array },
): Promise<string> {
  const client = new SmtpClient(port)
  try {
    const ready = await client.begin(mail.from, mail.to)
    if (!ready.startsWith('354')) return ready
    const text = Buffer.from(mail.raw).toString('latin1').replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')
    client.write(Buffer.from(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1'))
    return await client.reply()
  } finally {
    await client.end()
  }
}
