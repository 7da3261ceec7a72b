import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { smtpChannel } from '../../src/channels/smtp.ts'

const MAIL = { to: 'list@example.org', subject: 'Subject', text: 'Text\n', messageId: 'one', automatic: false }

interface Relay extends Disposable {
  readonly url: string
  readonly mails: () => number
}

/** A relay that says these lines, one for each the client says, and hangs up where it is told to. */
async function relay(answers: (line: string, data: boolean) => string | 'hang up'): Promise<Relay> {
  let mails = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let data = false
    let rest = ''
    const say = (line: string): void => {
      const answer = answers(line, data)
      if (answer === 'hang up') return void socket.destroy()
      if (answer.startsWith('354')) data = true
      if (answer !== '') socket.write(`${answer}\r\n`)
    }
    say('connect')
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (!data) say(line)
        else if (line === '.') {
          mails++
          say(line)
          data = false
        }
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails: () => mails,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

function polite(line: string): string {
  if (line === 'connect') return '220 relay'
  if (/^DATA/i.test(line)) return '354 go on'
  return line === '.' ? '250 queued as 1' : '250 well'
}

async function deliver(url: string) {
  const channel = smtpChannel({ url, from: 'Security <security@example.org>' })
  const delivery = await channel.deliver(MAIL)
  await channel.close()
  return delivery
}

test('a mail that the relay queued is delivered, with its answer as proof', async () => {
  using door = await relay(polite)
  const delivery = await deliver(door.url)
  assert.deepEqual(delivery, { outcome: 'delivered', proof: '<one@example.org> 250 queued as 1' })
})

test('content that was handed over and never answered leaves the sender in doubt, and is sent once', async () => {
  using door = await relay((line) => (line === '.' ? 'hang up' : polite(line)))
  assert.equal((await deliver(door.url)).outcome, 'uncertain')
  assert.equal(door.mails(), 1)
})

for (const [when, line] of [
  ['before it greets', 'connect'],
  ['at the sender', 'MAIL'],
  ['at the recipient', 'RCPT'],
  ['when asked to take content', 'DATA'],
] as const) {
  test(`a relay that hangs up ${when} has taken nothing`, async () => {
    using door = await relay((said) => (said.startsWith(line) ? 'hang up' : polite(said)))
    assert.equal((await deliver(door.url)).outcome, 'failed')
    assert.equal(door.mails(), 0)
  })
}

test('a refusal by the relay is a refusal, for now or for good, also after the content', async () => {
  using later = await relay((line) => (line === '.' ? '451 later' : polite(line)))
  using never = await relay((line) => (line.startsWith('RCPT') ? '550 no such list' : polite(line)))
  const first = await deliver(later.url)
  const second = await deliver(never.url)
  assert.deepEqual([first.outcome, 'permanent' in first && first.permanent], ['failed', false])
  assert.deepEqual([second.outcome, 'permanent' in second && second.permanent], ['failed', true])
})

test('where nothing listens nothing was taken', async () => {
  const gone = await relay(polite)
  gone[Symbol.dispose]()
  assert.equal((await deliver(gone.url)).outcome, 'failed')
})
