import type { Said } from './corpus.ts'

/**
 * Sixty promises of all kinds, each put into the language by hand, in the words that its own policy would use. The rule of
 * its type, which puts all the others into the language, is held against these: where it said too much, it was taken back.
 */
export const BY_HAND: Readonly<Record<string, Pick<Said, 'rule' | 'kept' | 'part'>>> = {
  'nodejs-2026 0': part('doors', 'hackerone: https://hackerone.com/nodejs'),
  'django 0': part('doors', 'mail: security@djangoproject.com'),
  'nodejs-2026 21': exactly('step: credit asked'),
  'django 13': exactly('step: credit given\nwhen: credit is name'),
  'django 7': part('products', 'lines: [5.2 until 2028-04-30, 6.0 until 2027-04-30]'),
  'postgresql 11': part('products', 'lines: [13 until 2025-11-13]'),
  'curl 20': part('do not', 'Do not report what is documented as experimental.'),
  'nodejs-2026 7': part('routes', 'what: a third-party module, to: its maintainers'),
  'nodejs-2026 20': exactly('step: reporter reviews\nbefore: announcement'),
  'django 16': part('lists', 'members: [An address that does not forward to public lists.]'),
  'nodejs-2026 6': exactly('none: bounty'),
  'curl 1': part('doors', 'no door of the kind mail'),
  'curl 12': text('It says who curl is.'),
  'kubernetes 16': assumed('right: release out of band\nwho: team\nopens: confirmation\nwhen: severity at least high'),
  'kubernetes 22': part('updates', 'OSS-Security'),
  'nodejs-2026 8': exactly('step: handler assigned'),
  'nodejs-2026 17': part('please', 'Use isolated environments.'),
  'kubernetes 10': text('It names no time.'),
  'kubernetes 11': assumed('right: set the date, after all\nwho: team\nopens: report'),
  'nodejs-2026 14': exactly('order: [list, push, builds, publication]'),
  'django 12': exactly('order: [push, builds, publication, list]'),
  'rust 15': exactly('order: [list, push]'),
  'rails 7': exactly('order: [list, push]'),
  'istio 4': exactly('order: [builds, publication]'),
  'isc-bind 6': assumed('order: [prenotification, stakeholders.notified, publication]'),
  'django 6': part('security.txt', 'encryption'),
  'django 9': part('lists', 'facts: [the patches]'),
  'curl 9': exactly('never: details.published\nuntil: announcement'),
  'curl 18': exactly('none: cvss'),
  'curl 23': assumed('right: move the release by a week\nwho: team\nopens: report'),
  'nodejs-2026 9': exactly('step: audit\nbefore: announcement'),
  'nodejs-2026 10': exactly('never: push\nuntil: list'),
  'django 11': assumed('never: commit.told\nuntil: publication'),
  'curl 10': assumed('never: commit.told\nuntil: publication'),
  'kubernetes 9': assumed('never: content.shared\nwithout: consent.given or publication'),
  'kubernetes 20': assumed('right: release earlier\nwho: team\nopens: embargo broken'),
  'linux-hw-embargo 3': assumed('step: member.excluded\nwhen: after embargo broken'),
  'envoy 16': assumed('step: announcement\nwhen: after embargo broken'),
  'kubernetes 21': part('release', 'on: Monday to Thursday at 16:00 UTC'),
  'curl 7': exactly(
    'kind: scheduled\ndue: by the next scheduled release after fix\nkept by: builds\nstrength: typically',
  ),
  'postgresql 13': assumed('step: publication'),
  'linux-kernel 8': exactly('never: identity.shared\nwithout: consent.given'),
  'fastify 9': exactly(
    'kind: ninety\ndue: within 90 days of triage\nkept by: publication\noverride: { consent: [team, reporter] }',
  ),
  'argo-cd 0': part('versions', 'each activation has its number, date and digest'),
  'nodejs-2026 11': exactly('step: cve requested\nbefore: announcement'),
  'nodejs-2026 16': assumed('never: cve requested\nwhen: track is experimental'),
  'django 18': assumed('right: take somebody off the list\nwho: team\nopens: report'),
  'django 20': part('form', 'ask: Which AI tools did you use? required: yes'),
  'kubernetes 26': exactly('step: leak.reported\nwhen: after embargo broken'),
  'postgresql 2': part('please', 'Do not register a CVE yourself.'),
  'postgresql 10': part('routes', 'what: pgAdmin, to: its team'),
  'go 1': part('please', 'Avoid attachments.'),
  'python-psrt 2': assumed('never: content.shared\nwithout: consent.given or publication'),
  'nodejs-2026 13': exactly(
    'embargo: 72 hours after cve\nstrength: typically\noverride: { reasons: [severity of the bug, difficulty in applying a fix] }',
  ),
  'django 2': text('It says what may happen.'),
  'kubernetes 23': exactly('step: cve.published'),
  'rust 8': part('please', 'Do not discuss the problem there.'),
  'linux-kernel 6': exactly('embargo: 7 days after fix\noverride: { reasons: [logistics of QA] }'),
  'linux-distros 3': exactly('order: [fix, list.posted]'),
  'linux-kernel 11': text('It says what the team cannot do.'),
  'xen 3': exactly('embargo: 3 business weeks after report\nmoved by: date.wished'),
  'electron 4': assumed('never: notes.told\nuntil: publication'),
}

/** What the rules above name and only people see. */
export const HAND_EVENTS: Readonly<Record<string, string>> = {
  'commit.told': 'A commit said that it mends a vulnerability.',
  'notes.told': 'Release notes said that something was a vulnerability.',
  'member.excluded': 'Whoever broke it was taken off the lists.',
}

function exactly(rule: string): Pick<Said, 'rule' | 'kept'> {
  return { rule, kept: 'exactly' }
}

function assumed(rule: string): Pick<Said, 'rule' | 'kept'> {
  return { rule, kept: 'with an assumption' }
}

function part(name: string, how: string): Pick<Said, 'rule' | 'kept' | 'part'> {
  return { rule: `text: ${JSON.stringify(`${name}: ${how}`)}`, kept: 'by a part of the file', part: name }
}

function text(why: string): Pick<Said, 'rule' | 'kept'> {
  return { rule: `text: ${why}`, kept: 'as text' }
}
