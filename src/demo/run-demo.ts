import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeSignInLink } from '../actions/identity/make-sign-in-link.ts'
import { type App, startApp } from '../app.ts'
import type { Delivery, MailChannel, OutgoingMail } from '../channels/mail.ts'
import type { CliIo } from '../cli/io.ts'
import { parseConfig } from '../config.ts'
import { type MovableClock, movableClock } from '../lib/clock-source.ts'
import { fromIso, type Instant } from '../lib/instant.ts'
import { SILENT } from '../lib/log.ts'
import { instantWords } from '../views/words/time.ts'
import { startWorker, workThrough } from '../worker/loop.ts'
import { INVENTED, LINES_OF_2024 } from './story.ts'
import { tellStory } from './tell-story.ts'

/** What the story needs: the running house, its clock, and somewhere to tell what happens. */
export interface Stage {
  readonly app: App
  readonly clock: MovableClock
  /** Goes due by due until this instant. */
  until(at: string): Promise<void>
  say(line: string): void
}

/**
 * Plays one real vulnerability through the whole path, on a movable clock and in a throw-away directory, and leaves the
 * site open until it is told to stop. `stay` is what it waits for.
 */
export async function runDemo(
  io: CliIo,
  options: { readonly port: string; readonly stay: () => Promise<void> },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-demo-'))
  const clock = movableClock(at('2024-03-11T09:00:00Z'))
  const say = (line: string): void =>
    io.out(`${line === '' ? '' : `${instantWords(clock.now()).padEnd(28)} ${line}`}\n`)
  try {
    io.out(`Fairlead, one report all the way: CVE-2024-27982 of Node.js.\n${INVENTED}\n\n`)
    const app = await openHouse(folder, options.port, clock, printedMail(say))
    await tellStory({ app, clock, say, until: (instant) => until(app, clock, at(instant)) })
    clock.letRun()
    const worker = startWorker(app.ctx)
    await inviteIn(app, io)
    await options.stay()
    await worker.stop()
    await app.stop()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function openHouse(folder: string, port: string, clock: MovableClock, mail: MailChannel): Promise<App> {
  const policy = join(folder, 'nodejs-2024.yaml')
  await writeFile(policy, await policyOf2024())
  const parsed = parseConfig({
    FAIRLEAD_DATA: join(folder, 'data'),
    FAIRLEAD_ROOT_KEY_FILE: join(folder, 'root.key'),
    FAIRLEAD_POLICY: policy,
    FAIRLEAD_TEAM_MAIL: 'team@example.org',
    FAIRLEAD_MAIL_FROM: 'Demo <demo@example.org>',
    // The policy is a real one, and so is the domain in it: a demo asks nobody outside.
    FAIRLEAD_SELF_CHECK: 'off',
    PORT: port,
  })
  if (!('config' in parsed)) throw new Error(parsed.findings.map((finding) => finding.problem).join('\n'))
  return startApp(parsed.config, clock, SILENT, { worker: false, mail })
}

/** The shipped policy with the release lines of that spring. */
async function policyOf2024(): Promise<string> {
  const shipped = await readFile(join(import.meta.dirname, '..', '..', 'policies', 'nodejs.yaml'), 'utf8')
  const lines = LINES_OF_2024.map((line) => `      - ${line}\n`).join('')
  const changed = shipped.replace(/( {4}lines:\n)(?: {6}- .*\n)+/, `$1${lines}`)
  if (changed === shipped) throw new Error('policies/nodejs.yaml has no release lines to replace')
  return changed
}

async function until(app: App, clock: MovableClock, to: Instant): Promise<void> {
  for (;;) {
    await workThrough(app.ctx)
    const next = await app.ctx.store.due.next()
    if (next === undefined || next > to) break
    if (next > clock.now()) clock.moveTo(next)
  }
  clock.moveTo(Math.max(to, clock.now()))
  await workThrough(app.ctx)
}

/** Mail of the demo goes nowhere but to the terminal. */
function printedMail(say: (line: string) => void): MailChannel {
  return {
    async deliver(mail: OutgoingMail): Promise<Delivery> {
      say(`mail to ${mail.to}: ${mail.subject}`)
      return { outcome: 'delivered', proof: `<${mail.messageId}@example.org> shown on the terminal` }
    },
    problem: async () => undefined,
    close: async () => {},
  }
}

async function inviteIn(app: App, io: CliIo): Promise<void> {
  const { baseUrl } = app.ctx.installation
  const { members } = await app.ctx.store.reader({ kind: 'system' }).organisation()
  const link = await makeSignInLink(app.ctx, { kind: 'system' }, { member: members[0]?.id ?? '' })
  io.out(
    `\nThe site stays open: ${baseUrl}/\n  the advisory   ${baseUrl}/advisories\n  the console    ${link}\nStop it with Ctrl-C; everything of the demo is deleted then.\n`,
  )
}

function at(text: string): Instant {
  const instant = fromIso(text)
  if (instant === undefined) throw new Error(`${text} is no instant`)
  return instant
}
