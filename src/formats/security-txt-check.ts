import type { Finding } from '../domain/refusal.ts'
import type { Bytes } from '../lib/bytes.ts'
import { DAY, fromIso, type Instant } from '../lib/instant.ts'
import { type BodyLine, bodyLines } from './security-txt.ts'
import { checkSignature } from './security-txt-signature.ts'

export interface SecurityTxtContext {
  readonly now: Instant
  /** Where the file was read from; the Canonical fields are compared with it. */
  readonly url?: string
}

type Report = (level: Finding['level'], code: string, problem: string, remedy: string, line?: number) => void

/** Everything RFC 9116 asks of the file, one finding each. Errors make it invalid, warnings are recommendations. */
export function checkSecurityTxt(bytes: Bytes, context: SecurityTxtContext): readonly Finding[] {
  const findings: Finding[] = []
  const report: Report = (level, code, problem, remedy, line) =>
    findings.push({
      rule: `security-txt-${code.replaceAll('_', '-')}`,
      level,
      path: line === undefined ? '' : `line ${line}`,
      problem,
      remedy,
      ...(line === undefined ? {} : { line }),
    })
  const text = decode(bytes, report)
  if (text === undefined) return findings
  const signed = text.trimStart().startsWith('-----BEGIN PGP SIGNED MESSAGE-----')
  checkFraming(text, signed, report)
  const fields = fieldsOf(bodyLines(text, signed), report)
  checkFields(fields, report)
  checkExpires(fields, context.now, report)
  checkCanonical(fields, signed, context, report)
  checkAdvice(fields, signed, report)
  return findings
}

// RFC 9116 §4: UTF-8, without a byte order mark (RFC 5198 §2).
function decode(bytes: Bytes, report: Report): string | undefined {
  if (bytes.length > 1_048_576) {
    report('error', 'too_large', 'The file is larger than 1 MiB.', 'A security.txt is a few lines. Shorten it.')
    return undefined
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    report('error', 'utf8', 'The file is not UTF-8.', 'Save it as UTF-8.')
    return undefined
  }
  if (!text.startsWith('\ufeff')) return text
  report('error', 'bom_in_file', 'The file begins with a byte order mark.', 'Save it as UTF-8 without a mark.')
  return text.replace(/^\ufeff+/, '')
}

function checkFraming(text: string, signed: boolean, report: Report): void {
  // RFC 9116 §2.2: every line ends with CRLF or LF, the last one too.
  if (!text.endsWith('\n'))
    report('error', 'no_line_separators', 'The last line does not end.', 'Put a line break after the last line.')
  // RFC 9116 §4: letters, signs, blanks and tabs; a bare carriage return ends no line.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/.exec(text)
  if (control !== null)
    report(
      'error',
      'invalid_line',
      'A control character stands here.',
      'Take it out; end lines with CRLF or LF.',
      text.slice(0, control.index).split('\n').length,
    )
  if (signed) checkSignature(text, report)
}

interface Field {
  readonly name: string
  readonly value: string
  readonly line: number
}

function fieldsOf(lines: readonly BodyLine[], report: Report): readonly Field[] {
  const fields: Field[] = []
  for (const { text, number } of lines) {
    if (text.trim() === '' || text.startsWith('#')) continue
    const colon = text.indexOf(':')
    const key = text.slice(0, Math.max(colon, 0))
    const rest = text.slice(colon + 1)
    if (colon < 0)
      report('error', 'invalid_line', 'This is neither a field nor a comment.', 'Write "Name: value".', number)
    else if (key.trim() === '') report('error', 'empty_key', 'The field has no name.', 'Write one before ":".', number)
    else if (/\s$/.test(key)) report('error', 'prec_ws', 'There is a space before the colon.', 'Remove it.', number)
    else if (!/^[!-9;-~]+$/.test(key))
      report('error', 'invalid_line', 'A field name has no spaces.', 'Write "Name: value".', number)
    else if (rest.trim() === '')
      report('error', 'empty_value', `${key} has no value.`, 'Write it, or remove the line.', number)
    else {
      if (!rest.startsWith(' ')) report('error', 'no_space', 'There is no space after the colon.', 'Add one.', number)
      fields.push({ name: key.toLowerCase(), value: rest.trim(), line: number })
    }
  }
  return fields
}

const URI_FIELDS: readonly string[] = [
  'contact',
  'encryption',
  'acknowledgments',
  'canonical',
  'policy',
  'hiring',
  'csaf',
]

function checkFields(fields: readonly Field[], report: Report): void {
  if (!fields.some((field) => field.name === 'contact'))
    report('error', 'no_contact', 'There is no Contact.', 'Add "Contact: mailto:security@example.com".')
  const languages = fields.filter((field) => field.name === 'preferred-languages')
  if (languages.length > 1)
    report('error', 'multi_lang', 'Preferred-Languages stands twice.', 'Put all in one line.', languages[1]?.line)
  for (const field of fields) {
    if (field.name === 'preferred-languages') checkLanguages(field, report)
    else if (URI_FIELDS.includes(field.name)) checkUri(field, report)
    else if (field.name !== 'expires')
      report(
        'note',
        'unknown_field',
        `Readers ignore the field "${field.name.slice(0, 40)}".`,
        field.name === 'acknowledgements' ? 'Write Acknowledgments.' : 'Keep or remove it.',
        field.line,
      )
  }
}

// RFC 9116 §2.5.8: tags of RFC 5646. The language is two to three letters (a registered 4 to 8 letter one does not exist).
function checkLanguages(field: Field, report: Report): void {
  for (const tag of field.value.split(',').map((part) => part.trim())) {
    if (/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(tag) && isLanguage(tag)) continue
    report(
      'error',
      'invalid_lang',
      `"${tag.slice(0, 40)}" is not a language tag.`,
      'Write tags like en, de, nl.',
      field.line,
    )
  }
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

// RFC 9116 §2.5.3 and following: values are URIs, and web URIs begin with https.
function checkUri({ name, value, line }: Field, report: Report): void {
  const label = name === 'csaf' ? 'CSAF' : name.replace(/^[a-z]/, (letter) => letter.toUpperCase())
  if (/^http:/i.test(value)) report('error', 'no_https', 'A web address begins with https.', 'Use https.', line)
  else if (!/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(value))
    report('error', 'no_uri', `${label} is not a URI.`, 'Write it with its scheme: mailto:, tel: or https:.', line)
  // RFC 3986 §2: a URI is ASCII.
  else if (!/^[!-~]+$/.test(value))
    report('error', 'no_uri', `${label} has letters that no URI has.`, 'Write them as %C3%A4, or xn-- in a name.', line)
  else if (name === 'csaf' && !/^https:/i.test(value))
    report('error', 'no_https', 'CSAF is a web address that begins with https.', 'Use https.', line)
  else if (/^https:/i.test(value) && !URL.canParse(value))
    report('error', 'no_uri', `${label} is not a web address.`, 'Correct it.', line)
  // CSAF 2.0 §7.1.8: the value points at a provider-metadata.json.
  if (name === 'csaf' && !value.endsWith('/provider-metadata.json'))
    report(
      'error',
      'no_csaf_file',
      'CSAF does not name a provider-metadata.json.',
      'Give the address of that file.',
      line,
    )
}

function checkExpires(fields: readonly Field[], now: Instant, report: Report): void {
  const [first, second] = fields.filter((field) => field.name === 'expires')
  if (first === undefined) {
    report('error', 'no_expire', 'There is no Expires.', 'Add "Expires: 2027-01-01T00:00:00Z".')
    return
  }
  if (second !== undefined) report('error', 'multi_expire', 'Expires stands twice.', 'Keep one.', second.line)
  const at = isDateTime(first.value) ? fromIso(first.value.toUpperCase()) : undefined
  if (at === undefined)
    report(
      'error',
      'invalid_expiry',
      'Expires is not a date of RFC 3339.',
      'Write it like 2027-01-01T00:00:00Z.',
      first.line,
    )
  else if (at <= now) report('error', 'expired', 'The file has expired: it must not be used.', 'Renew it.', first.line)
  else if (at > now + 366 * DAY)
    report('warning', 'long_expiry', 'Expires is more than a year ahead.', 'Choose less than a year.', first.line)
}

function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text)
}

// RFC 9116 §2.5.2: if Canonical is there and the address is not in it, the contents are not to be trusted.
function checkCanonical(fields: readonly Field[], signed: boolean, context: SecurityTxtContext, report: Report): void {
  const canonical = fields.filter((field) => field.name === 'canonical')
  if (canonical.length === 0) {
    if (signed) report('warning', 'no_canonical', 'A signed file should name its address.', 'Add a Canonical field.')
  } else if (context.url !== undefined && !canonical.some((field) => field.value === context.url))
    report(
      'error',
      'no_canonical_match',
      'The file was read from an address it does not name.',
      'Add a Canonical field.',
    )
}

function checkAdvice(fields: readonly Field[], signed: boolean, report: Report): void {
  const mails = fields.some((field) => field.name === 'contact' && /^mailto:/i.test(field.value))
  if (mails && !fields.some((field) => field.name === 'encryption'))
    report('note', 'no_encryption', 'There is a mail address, but no key.', 'Add an Encryption field.')
  if (!signed) report('note', 'not_signed', 'The file is not signed.', 'Sign it with OpenPGP.')
  const csaf = fields.filter((field) => field.name === 'csaf')
  const known = csaf.findIndex((field) =>
    /^https:\/\/[^/]+\/\.well-known\/csaf\/provider-metadata\.json$/.test(field.value),
  )
  if (csaf.length > 1)
    report(
      'note',
      'multiple_csaf_fields',
      'CSAF stands more than once.',
      'One is enough, but for a change of versions.',
      csaf[1]?.line,
    )
  if (known > 0 && csaf[0] !== undefined && !csaf[0].value.includes('/.well-known/'))
    report('error', 'csaf_order', 'The well-known CSAF address is not the first.', 'Put it first.', csaf[0].line)
}
