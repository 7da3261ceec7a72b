/** What people write as a key for things that the language says otherwise, and how it says them. */
export function keyHint(key: string): string | undefined {
  const plain = key.toLowerCase().replace(/[_-]/g, ' ')
  return HINTS.find(([words]) => words.test(plain))?.[1]
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:language|lang|locale)$/, 'Write “languages: [en, nl]”, the one that counts first.'],
  [
    /^(?:bount(?:y|ies)|rewards?|payouts?)( table)?$/,
    'Put the table into a section (“sections:”, a Markdown table), and what is promised about it into promises: “right: receive a reward”, or “none: bounty”.',
  ],
  [
    /^(?:rotations?|on ?call|rota|schedule)$/,
    'Name the days under dates: (“handover: every Monday”), and promise by them: “due: by each handover”, “kind: rotation”, “kept by: handler.assigned”.',
  ],
  [
    /^(?:holidays? extra|extra holidays?|closed|closures?|vacations?|days off)$/,
    'Put them into “holidays:”, such as “holidays: [DE-BE, 2026-12-24 to 2026-12-31]”; “every 12-24 to 12-31” comes each year.',
  ],
  [
    /^(?:sla|slas|timelines?|response times?|deadlines?|clocks?)$/,
    'Each time is a promise: “promises:”, “- says: …”, “answer: within 2 days of report”.',
  ],
  [
    /^(?:supported versions?|versions?|end of life|eol|support)( table)?$/,
    'Write “products:”, “- name: …”, “lines: [3 until 2027-06-30, 4]”.',
  ],
  [
    /^(?:safe harbou?r|legal|out of scope|scope|in scope|exclusions?)$/,
    'Long texts are sections (“sections:”, heading and text); rules for reporters stand under “please:” and “do not:”; what you will not do is a promise: “never: legal action”.',
  ],
  [/^(?:hours|working hours|business hours|office hours|workdays)$/, 'Write “week: Mon-Fri 09:00-17:00”.'],
  [/^(?:timezone|time zone|tz)$/, 'Write “zone: Europe/Berlin”.'],
  [
    /^(?:severity|scale|levels|cvss)$/,
    'The scale stands at the top: “severities: [low, high]”, or with scores “severities: [{ low: CVSS 0.1-6.9 }, { high: CVSS 7.0-10.0 }]”. Lengths by severity stand in a promise under “but:”.',
  ],
  [
    /^(?:embargo|disclosure|prenotification|distributors)$/,
    'It is a promise: “- says: …”, “embargo: 72 hours after cve” or “prenotify: at least 7 days before disclosure”. Who is told stands under “lists:”.',
  ],
  [/^(?:pgp|gpg|encryption|public key)( key)?$/, 'Write “security.txt:”, “encryption: https://…”.'],
  [/^(?:email|mail|contacts? email|report to)$/, 'Write “contact: security@…”, or “doors:” with “- mail: …”.'],
  [/^(?:name|company|project|owner)$/, 'Write “organisation: NAME”.'],
  [/^organi[sz]ation$/, 'Write “organisation: NAME”.'],
  [/^(?:quote|sentence|statement|title|description)$/, 'The published sentence stands after “says:”.'],
  [
    /^(?:within|time|after hours|sla)$/,
    'The time stands after what is promised: “answer: within 2 days of report”; of a kind of your own: “due: within 2 days of report”.',
  ],
  [/^(?:if|condition|only if)$/, 'Write “when: severity is high”; other lengths for some cases stand under “but:”.'],
  [
    /^(?:by severity|per severity|tiers?)$/,
    'Other lengths for some cases stand under “but:”, each with “when:” and “then:”.',
  ],
  [
    /^(?:application|apply|join|membership|criteria|requirements?)$/,
    'What members must be stands under “members:”; a time for answering requests is a promise: “due: within 2 weeks of membership.requested”, “kind: membership”, “kept by: membership.answered”.',
  ],
]
