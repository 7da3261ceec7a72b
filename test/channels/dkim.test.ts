import assert from 'node:assert/strict'
import { createHash, createVerify, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { smtpChannel } from '../../src/channels/smtp.ts'
import { startPostbox } from '../postbox.ts'

test('where a key is set, what leaves is signed for its domain (RFC 6376), and the signature holds', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const postbox = await startPostbox()
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const channel = smtpChannel({
    url: postbox.url,
    from: 'Security <security@example.org>',
    dkim: { domain: 'example.org', selector: 'fairlead', key },
  })
  const sent = await channel.deliver({
    to: 'ada@example.net',
    subject: 'Signed',
    text: 'Words.\n',
    messageId: 'one',
    automatic: true,
    replyTo: 'security+r.x@example.org',
    returnTo: 'security+b.x@example.org',
    answers: 'theirs@example.net',
    mark: 'm',
  })
  assert.equal(sent.outcome, 'delivered')
  const raw = postbox.mails[0]?.raw ?? ''
  const [head = '', body = ''] = raw.split(/\r\n\r\n(.*)/s)
  const fields = head.split(/\r\n(?![ \t])/)
  const signature = fields.find((field) => /^dkim-signature:/i.test(field)) ?? ''
  const tag = (name: string): string =>
    new RegExp(`\\b${name}=([^;]+)`).exec(signature.replace(/\s+/g, ' '))?.[1]?.replace(/ /g, '') ?? ''
  assert.equal(tag('d'), 'example.org')
  assert.equal(tag('s'), 'fairlead')
  const bodyHash = createHash('sha256')
    .update(
      `${body
        .replace(/[ \t]+/g, ' ')
        .replace(/[ \t]+\r\n/g, '\r\n')
        .replace(/(\r\n)*$/, '')}\r\n`,
    )
    .digest('base64')
  assert.equal(tag('bh'), bodyHash)
  const signed = tag('h')
    .split(':')
    .map((name) => relaxed(fields.find((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`)) ?? ''))
  const unsigned = relaxed(signature).replace(/(;\s?b=)[^;]+/, '$1')
  const verify = createVerify('rsa-sha256').update([...signed.map((line) => `${line}\r\n`), unsigned].join(''))
  assert.ok(verify.verify(publicKey, tag('b'), 'base64'))
  assert.match(tag('h'), /from/i)
  assert.match(raw, /^Auto-Submitted: auto-replied\r$/m)
  assert.match(raw, /^References: <theirs@example\.net>\r$/m)
  await channel.close()
  await postbox.stop()
})

/** RFC 6376 §3.4.2. */
function relaxed(field: string): string {
  const [name = '', value = ''] = field.split(/:(.*)/s)
  return `${name.toLowerCase().trim()}:${value
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`
}
