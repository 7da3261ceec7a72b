import { HOUR, MINUTE } from '../../src/lib/instant.ts'
import { type ReleasePageProps, releasePage, type StepView } from '../../src/views/console/release-page.ts'
import type { Gallery } from './gallery.ts'
import { at, CONSOLE, EMBARGO, NOW, TITLE, TOKEN } from './story.ts'

const STEPS: readonly StepView[] = [
  { kind: 'list', target: 'quay-security', state: 'planned', byHand: false, current: true, bytes: 6204, canLook: true },
  { kind: 'push', state: 'planned', byHand: true, current: false },
  { kind: 'builds', state: 'planned', byHand: true, current: false },
  { kind: 'publish', state: 'planned', byHand: false, current: false, dueBy: EMBARGO + 6 * HOUR },
  { kind: 'tell-reporters', target: '2 reporters', state: 'planned', byHand: false, current: false },
]
const GREEN = { green: true, problems: [] }

const ARMED: ReleasePageProps = {
  frame: CONSOLE,
  token: TOKEN,
  now: EMBARGO - 18 * MINUTE,
  zones: ['Europe/Berlin', 'Asia/Kolkata'],
  id: 'rel1',
  title: 'Release 2026-04-14',
  at: EMBARGO,
  standing: 'armed',
  cases: [{ number: 'QUAY-2026-017', title: TITLE }],
  gates: [
    { title: 'The embargo has ended by then', ...GREEN },
    { title: 'Every case is confirmed and has a handler', ...GREEN },
    { title: 'A fix for every affected line', ...GREEN },
    { title: 'All records say the same', green: false, problems: ['QUAY-2026-017: OSV says 3.22.3, CSAF says 3.22.2'] },
    { title: 'Credits are settled', ...GREEN },
    { title: 'The ways out answer', ...GREEN },
  ],
  steps: STEPS,
  armedBy: [
    { name: 'Ana Ferreira', at: at('2026-04-14T13:05:00Z') },
    { name: 'Tomasz Wilk', at: at('2026-04-14T13:41:00Z') },
  ],
  signaturesNeeded: 2,
  may: { arm: true, armedByMe: true, steps: true },
  actedOutward: false,
}

const RUNNING: ReleasePageProps = {
  ...ARMED,
  now: EMBARGO + 22 * MINUTE,
  standing: 'running',
  startedAt: EMBARGO,
  actedOutward: true,
  gates: ARMED.gates.map((gate) => ({ ...gate, ...GREEN })),
  clock: {
    promise: 'publish',
    kind: 'publish',
    period: 1,
    state: 'running',
    startedAt: EMBARGO + 9000,
    due: EMBARGO + 6 * HOUR,
  },
  steps: STEPS.map((step, index): StepView => {
    if (index === 0)
      return { ...step, state: 'done', at: EMBARGO + 9000, current: false, words: 'Found in the archive at 15:02.' }
    if (index === 1)
      return {
        ...step,
        state: 'done',
        at: EMBARGO + 6 * MINUTE,
        current: false,
        who: 'Tomasz Wilk',
        words: '4.x 9d41c7e · 3.x 5be20fa',
      }
    return index === 2 ? { ...step, current: true } : step
  }),
}

const UNCERTAIN: ReleasePageProps = {
  ...RUNNING,
  steps: STEPS.map((step, index) =>
    index === 0
      ? {
          ...step,
          state: 'uncertain',
          at: EMBARGO + 90_000,
          current: true,
          words: 'The mail server took the whole message and hung up before it said yes.',
          looks: [EMBARGO + 6 * MINUTE, EMBARGO + 11 * MINUTE],
        }
      : step,
  ),
}

/** A release in each of its standings. */
export const RELEASE_PAGES: Gallery = {
  'release-planned': (as) =>
    releasePage(
      as({
        ...ARMED,
        now: NOW,
        standing: 'planned',
        armedBy: [],
        may: { arm: true, armedByMe: false, steps: true },
      }),
    ),
  'release-armed': (as) => releasePage(as(ARMED)),
  'release-running': (as) => releasePage(as(RUNNING)),
  'release-uncertain': (as) => releasePage(as(UNCERTAIN)),
  'release-failed': (as) =>
    releasePage(
      as({
        ...RUNNING,
        steps: UNCERTAIN.steps.map((step, index) =>
          index === 0 ? { ...step, state: 'failed', words: 'The server refused the recipient.' } : step,
        ),
      }),
    ),
  'release-held': (as) => releasePage(as({ ...ARMED, now: EMBARGO + 30 * MINUTE, standing: 'held' })),
  'release-aborted': (as) =>
    releasePage(as({ ...ARMED, standing: 'aborted', armedBy: [], because: 'A line was forgotten.' })),
  'release-done': (as) =>
    releasePage(
      as({
        ...RUNNING,
        standing: 'done',
        endedAt: EMBARGO + 90 * MINUTE,
        steps: RUNNING.steps.map((step) =>
          step.kind === 'tell-reporters'
            ? { ...step, state: 'skipped', words: 'They were told by phone.', who: 'Ana Ferreira' }
            : { ...step, state: 'done', at: EMBARGO + 72 * MINUTE, current: false },
        ),
      }),
    ),
}
