import { fromIso, type Instant } from '../lib/instant.ts'
import type { CaseEvents, MessageUse, RejectReason } from './event.ts'

type CloseReason = CaseEvents['case.closed']['facts']['reason']

/** What a member asks for by signed mail. `text`: for whom it is says the command. */
export type MemberCommand =
  | { readonly do: 'take'; readonly text: string }
  | {
      readonly do: 'say'
      readonly as: MessageUse
      readonly evaluation: boolean
      readonly nextSteps: boolean
      readonly expectedResolution?: Instant
      readonly text: string
    }
  | { readonly do: 'note'; readonly text: string }
  | { readonly do: 'confirm' | 'reopen'; readonly reason: string }
  | { readonly do: 'reject'; readonly because: RejectReason; readonly reason: string }
  | { readonly do: 'close'; readonly because: CloseReason; readonly reason: string }

const REJECTS: readonly RejectReason[] = [
  'not-reproducible',
  'not-a-vulnerability',
  'out-of-scope',
  'duplicate',
  'third-party',
]
const CLOSES: readonly CloseReason[] = ['published', 'rejected', 'withdrawn', 'not-a-report', 'other']

/**
 * The command of a mail: its first line, or its subject where the signature is over that too. A mail without one is a
 * note of the team: nothing goes to a reporter that was not called an acknowledgement, an answer or an update.
 */
export function memberCommand(mail: {
  readonly text: string
  readonly subject: string
  readonly subjectSigned: boolean
}): MemberCommand | { readonly problem: string } {
  const own = ownWords(mail.text)
  const [first = '', ...rest] = own.split('\n')
  const inText = parse(first, rest.join('\n').trim())
  if (inText !== undefined) return inText
  const inSubject = parse(mail.subject.replace(/^((re|fwd?|aw|wg|sv|antw)(\[\d+\])?:\s*)+/i, ''), own)
  if (inSubject === undefined) return noteOf(own)
  if (mail.subjectSigned) return inSubject
  return {
    problem:
      'The command stands in the subject, and your signature is not over that. Put it into the first line of the mail.',
  }
}

/** Without quotations, what announces them, and the signature at the foot. */
export function ownWords(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const foot = lines.findIndex((line) => line === '-- ' || line === '--')
  const above = foot < 0 ? lines : lines.slice(0, foot)
  const kept = above.filter((line, at) => {
    if (line.startsWith('>')) return false
    const next = above.slice(at + 1).find((later) => later.trim() !== '')
    return !(/\S.*:\s*$/.test(line) && next?.startsWith('>') === true && line.length > 20)
  })
  return kept
    .join('\n')
    .replace(/\[case-[0-9a-z]{20}\]/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function noteOf(text: string): MemberCommand | { readonly problem: string } {
  return text === '' ? { problem: 'The mail says nothing beside what it quotes.' } : { do: 'note', text }
}

function parse(line: string, text: string): MemberCommand | { readonly problem: string } | undefined {
  const match =
    /^\s*(take|acknowledge|answer|update|note|confirm|reopen|reject|close)\b([ \t]+[a-z-]+)?[ \t]*(:|\.?[ \t]*$)(.*)$/i.exec(
      line,
    )
  const [, word = '', qualifier = '', mark = '', after = ''] = match ?? []
  if (match === null) return undefined
  const command = word.toLowerCase()
  const named = qualifier.trim().toLowerCase()
  // “Update tomorrow.” is a sentence, “update:” and “update” alone are commands.
  if (named !== '' && command !== 'close' && command !== 'reject') return undefined
  if (named !== '' && mark !== ':') return undefined
  const whole = [after.trim(), text].filter((part) => part !== '').join('\n\n')
  switch (command) {
    case 'take':
      return { do: 'take', text: whole }
    case 'note':
      return noteOf(whole)
    case 'acknowledge':
      return say('acknowledgement', whole || ACKNOWLEDGED)
    case 'update':
      return whole === '' ? { problem: 'Write below “update” what you tell the reporter.' } : say('update', whole)
    case 'answer':
      return answer(after, text)
    case 'confirm':
    case 'reopen':
      return whole === '' ? { problem: `Give a reason: ${command}: reason` } : { do: command, reason: whole }
    default:
      return ending(command === 'reject' ? 'reject' : 'close', named, whole)
  }
}

const ACKNOWLEDGED = 'Thank you. A person of the team has read your report, and we are looking into it.'

function say(as: MessageUse, text: string): MemberCommand {
  return { do: 'say', as, evaluation: false, nextSteps: false, text }
}

/** `answer: evaluation, next steps, expected 2026-05-01`, and below what is told. */
function answer(holds: string, text: string): MemberCommand | { readonly problem: string } {
  const parts = holds
    .split(',')
    .map((part) => part.trim().toLowerCase().replace(/\.$/, ''))
    .filter((part) => part !== '')
  const dates = parts.flatMap((part) => /^expected (\d{4}-\d{2}-\d{2})$/.exec(part)?.[1] ?? [])
  const expected = dates[0] === undefined ? undefined : fromIso(`${dates[0]}T00:00:00Z`)
  const known = (part: string) => part === 'evaluation' || part === 'next steps' || part.startsWith('expected ')
  const unknown =
    parts.find((part) => !known(part)) ?? (dates.length > 0 && expected === undefined ? dates[0] : undefined)
  if (parts.length === 0 || unknown !== undefined || parts.some((part) => /^expected/.test(part) && dates.length === 0))
    return { problem: 'Say what the answer holds: answer: evaluation, next steps, expected 2026-05-01' }
  if (text === '') return { problem: 'Write below “answer: …” what you tell the reporter.' }
  return {
    do: 'say',
    as: 'answer',
    evaluation: parts.includes('evaluation'),
    nextSteps: parts.includes('next steps'),
    ...(expected === undefined ? {} : { expectedResolution: expected }),
    text,
  }
}

function ending(
  command: 'close' | 'reject',
  named: string,
  reason: string,
): MemberCommand | { readonly problem: string } {
  const rejects = REJECTS.find((one) => one === named)
  const closes = CLOSES.find((one) => one === named)
  const wrong = named !== '' && rejects === undefined && (command === 'reject' || closes === undefined)
  if (wrong || (command === 'reject' && named === ''))
    return { problem: `Choose one of: ${REJECTS.join(', ')}. Such as: close not-a-vulnerability: reason` }
  if (reason === '') return { problem: `Give a reason: ${command}${named === '' ? '' : ` ${named}`}: reason` }
  if (rejects !== undefined) return { do: 'reject', because: rejects, reason }
  return { do: 'close', because: closes ?? 'other', reason }
}
