import type { CompiledPolicy } from '../domain/policy.ts'
import { Refusal } from '../domain/refusal.ts'
import { writeSecurityTxt } from '../formats/security-txt.ts'
import { hex, sha256, utf8 } from '../lib/bytes.ts'
import { canonicalJson, type Json } from '../lib/canonical-json.ts'
import { DAY } from '../lib/instant.ts'
import { promiseTexts, securityMd } from '../views/policy-text.ts'
import { policyPage } from '../views/site/policy-page.ts'
import { type CliIo, EXIT } from './io.ts'
import { needPolicy, readOptions, readText } from './policy-read.ts'

/** fairlead policy render FILE --as page|security-md|security-txt: what would be published, on standard output. */
export async function policyRender(args: readonly string[], io: CliIo): Promise<number> {
  const { names, values, json } = readOptions(args, ['as', 'base-url'])
  const policy = await needPolicy(names[0], io)
  const baseUrl = (values['base-url'] ?? io.env['FAIRLEAD_BASE_URL'] ?? 'http://localhost:8080').replace(/\/$/, '')
  const text = await rendered(values['as'], policy, { baseUrl, io })
  io.out(json ? `${JSON.stringify({ as: values['as'], text })}\n` : text)
  return EXIT.good
}

async function rendered(
  as: string | undefined,
  policy: CompiledPolicy,
  given: { baseUrl: string; io: CliIo },
): Promise<string> {
  switch (as) {
    case 'security-md':
      return securityMd(policy, given)
    case 'security-txt':
      return securityTxt(policy, given)
    case 'page':
      return page(policy, given)
    default:
      throw new Refusal('invalid', 'Add --as page, --as security-md or --as security-txt.')
  }
}

// RFC 9116 §2.5.5: less than a year; §2.5.2: web addresses are https, so those of a local try are left out.
function securityTxt(policy: CompiledPolicy, { baseUrl, io }: { baseUrl: string; io: CliIo }): string {
  const secure = baseUrl.startsWith('https://')
  return writeSecurityTxt(policy.securityTxt, {
    expires: io.now() + 330 * DAY,
    ...(secure && { policy: `${baseUrl}/policy`, canonical: [`${baseUrl}/.well-known/security.txt`] }),
  })
}

/** The policy page on its own: its stylesheet inside, so that the file can be opened anywhere. */
async function page(policy: CompiledPolicy, { baseUrl, io }: { baseUrl: string; io: CliIo }): Promise<string> {
  const html = policyPage({
    frame: { organisation: policy.organisation.name },
    publisher: {
      name: policy.organisation.name,
      namespace: policy.organisation.home ?? baseUrl,
      contact: policy.securityTxt.contacts[0] ?? `${baseUrl}/report`,
      baseUrl,
      prefix: policy.organisation.prefix,
    },
    policy,
    promises: promiseTexts(policy),
    inForce: { version: 1, digest: hex(sha256(utf8(canonicalJson(policy as unknown as Json)))), activatedAt: io.now() },
    earlier: [],
    absences: [],
    intakePause: null,
  }).text
  const style = await readText(new URL('../views/assets/fairlead.css', import.meta.url).pathname, io, 1_000_000)
  if (typeof style !== 'string') return html
  return standingAlone(html, { style, baseUrl })
}

/** One file that loads nothing: the stylesheet inside, the fonts of the reader's machine, and links that lead to the site. */
function standingAlone(html: string, { style, baseUrl }: { style: string; baseUrl: string }): string {
  const plain = style.replace(/@font-face\s*\{[^}]*\}\s*/g, '')
  return html
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>\n${plain}</style>`)
    .replace(/<link rel="icon"[^>]*>\n?/, '')
    .replace(/ href="\/(?!\/)/g, () => ` href="${baseUrl}/`)
}
