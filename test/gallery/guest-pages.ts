import { fromIso } from '../../src/lib/instant.ts'
import { guestDoorPage } from '../../src/views/guest/guest-door-page.ts'
import { type GuestPageProps, guestPage } from '../../src/views/guest/guest-page.ts'
import type { Gallery } from './gallery.ts'

const at = (text: string): number => fromIso(text) ?? 0
const FRAME = { organisation: 'Quay' }

const GUEST: GuestPageProps = {
  frame: FRAME,
  token: 'sealed',
  now: at('2026-04-08T09:00:00Z'),
  zone: 'Europe/Berlin',
  me: 'Ilse Brandt',
  number: 'QUAY-2026-017',
  title: 'Requests can be smuggled through the proxy',
  standing: 'fixing',
  severity: 'high',
  cve: 'CVE-2026-31415',
  embargo: at('2026-04-21T15:00:00Z'),
  because: 'Two vendors need a week to ship.',
  untilPublished: true,
  lines: [
    { line: '5.x', affected: 'yes', since: '5.0.0' },
    { line: '4.x', affected: 'unknown' },
  ],
  happenings: [
    { at: at('2026-04-03T10:00:00Z'), what: 'case.confirmed' },
    { at: at('2026-04-07T10:00:00Z'), what: 'guest.invited', guest: 'Ilse Brandt' },
    { at: at('2026-04-07T11:00:00Z'), what: 'guest.told', guest: 'A guest' },
  ],
  messages: [
    {
      from: 'The security team',
      at: at('2026-04-07T11:00:00Z'),
      text: 'Does the patch fit your branch?',
      files: [{ id: 'f1', name: 'fix.patch', size: 2_048 }],
      reach: 'everybody',
    },
  ],
  typed: { values: {}, problems: [] },
  sent: false,
}

export const GUEST_PAGES: Gallery = {
  guest: (as) => guestPage(as(GUEST)),
  'guest-empty': (as) => {
    const { title: _, severity: __, cve: ___, embargo: ____, because: _____, ...rest } = GUEST
    return guestPage(as({ ...rest, lines: [], happenings: [], messages: [] }))
  },
  'guest-wrong': (as) =>
    guestPage(
      as({ ...GUEST, typed: { values: {}, problems: [{ field: 'text', problem: 'Write the message first.' }] } }),
    ),
  'guest-link': (as) => guestDoorPage({ frame: as(FRAME), say: 'link', token: 'sealed' }),
  'guest-over': (as) => guestDoorPage({ frame: as(FRAME), say: 'over' }),
}
