import { DAY, HOUR } from '../../src/lib/instant.ts'
import { type HeldPageProps, heldMailPage, heldPage } from '../../src/views/console/held-page.ts'
import { byMailPage, newCodePage, numberPage } from '../../src/views/reporter/by-mail-page.ts'
import type { Gallery } from './gallery.ts'
import { CONSOLE, NOW, SITE, TOKEN } from './story.ts'

const HELD: HeldPageProps = {
  frame: CONSOLE,
  token: TOKEN,
  now: NOW,
  held: 3,
  waiting: [
    { id: 'A', at: NOW - DAY, reason: 'list', subject: 'Weekly digest', from: 'Digest <digest@lists.example>' },
    { id: 'B', at: NOW - HOUR, reason: 'auto-reply', subject: 'Out of office', from: 'ada@example.org' },
    { id: 'C', at: NOW - HOUR, reason: 'spam', subject: '', from: 'nobody' },
  ],
  dropped: [
    { id: 'D', at: NOW - 3 * DAY, reason: 'bounce', subject: 'Undelivered', from: 'mailer-daemon@example.org' },
  ],
  days: 60,
  failed: [{ at: NOW - 2 * HOUR, to: 'team@example.org', notice: 'new-report', why: 'EENVELOPE 550' }],
}

const MAIL = {
  id: 'A',
  at: NOW - DAY,
  reason: 'list' as const,
  subject: 'Weekly digest',
  from: 'Digest <digest@lists.example>',
  to: 'security@example.org',
  date: 'Wed, 1 Apr 2026 09:00:00 +0000',
  text: 'Issue 12\n\nA flaw was found in the inflate step.',
  why: 'It came through a mailing list.',
  parts: [{ name: 'proof.bin', type: 'application/octet-stream', size: 2_048 }],
}

/** What the mail door shows. */
export const MAIL_PAGES: Gallery = {
  held: (as) => heldPage(as(HELD)),
  'held-none': (as) => heldPage(as({ ...HELD, held: 0, waiting: [], dropped: [], failed: [] })),
  'held-errors': (as) =>
    heldPage(
      as({
        ...HELD,
        came: {
          act: 'drop',
          values: {},
          problems: [{ field: 'reason', problem: 'Give the reason; it stays in the record.' }],
        },
      }),
    ),
  'held-mail': (as) =>
    heldMailPage(as({ frame: CONSOLE, token: TOKEN, now: NOW, standing: 'held' as const, mail: MAIL })),
  'held-dropped': (as) =>
    heldMailPage(as({ frame: CONSOLE, token: TOKEN, now: NOW, standing: 'dropped' as const, mail: MAIL })),
  'by-mail': (as) => byMailPage(as(SITE), TOKEN),
  'by-mail-errors': (as) =>
    byMailPage(
      as(SITE),
      TOKEN,
      as({
        values: { report: 'R-7', mail: 'ada@example.org' },
        problems: [{ field: 'report', problem: 'Type the number of the report, such as R-7K3M-9Q2F.' }],
      }),
    ),
  'by-mail-number': (as) => numberPage(as(SITE), TOKEN),
  'by-mail-code': (as) => newCodePage(as(SITE), 'harvest-linen-orbit-candle-winter-pepper-anchor-maple-tidal'),
}
