import type { Gpg } from './gpg.ts'

export function crlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n')
}

interface Head {
  readonly from: string
  readonly to: string
  readonly subject?: string
  readonly id: string
}

function head({ from, to, subject = '...', id }: Head): string {
  return `From: ${from}\nTo: ${to}\nSubject: ${subject}\nMessage-ID: <${id}>\nMIME-Version: 1.0\n`
}

/** PGP/MIME as a mail program makes it with gpg: encrypted to `recipient`, signed where `signer` is named. */
export function encrypted(gpg: Gpg, about: Head & { recipient: string; signer?: string; entity: string }): string {
  const sign = about.signer === undefined ? [] : ['--sign', '--local-user', about.signer]
  const args = ['--armor', ...sign, '--encrypt', '--recipient', about.recipient]
  const armored = gpg.run(args, crlf(about.entity)).out.toString()
  return crlf(
    `${head(about)}Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n${armored}\n--b--\n`,
  )
}

/** multipart/signed over a plain text. */
export function signed(gpg: Gpg, about: Head & { signer: string; text: string; entityHead?: string }): string {
  const entity = crlf(`${about.entityHead ?? ''}Content-Type: text/plain; charset=utf-8\n\n${about.text}`)
  const signature = gpg.run(['--armor', '--detach-sign', '--local-user', about.signer], entity).out.toString()
  return crlf(
    `${head(about)}Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary=s\n\n--s\n${entity}\n--s\nContent-Type: application/pgp-signature\n\n${signature}\n--s--\n`,
  )
}

/** What gpg finds in a mail of ours: the entity inside, and whether our signature is good. */
export function opened(gpg: Gpg, raw: string): { readonly text: string; readonly good: boolean } {
  const armored = /-----BEGIN PGP MESSAGE-----[\s\S]*-----END PGP MESSAGE-----/.exec(raw)?.[0] ?? ''
  const { out, status } = gpg.run(['--decrypt'], armored)
  return { text: out.toString(), good: /GOODSIG/.test(status) }
}
