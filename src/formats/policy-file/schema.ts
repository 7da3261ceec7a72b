import { TOP_KEYS } from '../policy-file.ts'
import { PROMISE_KEYS } from './promises.ts'
import { ANSWER_PARTS, KINDS, RESTS } from './words.ts'

/** What each key of a promise means; the manual's table and the editors' hints. Kinds of promise are keys as well. */
export const KEY_MEANINGS: Readonly<Record<string, string>> = {
  says: 'The published sentence, word for word.',
  id: 'A short name that stays the same from version to version; made from the kind or the sentence otherwise.',
  kind: 'Your own word for what is promised, with due.',
  due: 'When, for a promise of your own kind: a timing phrase.',
  'kept by': 'The events that keep it.',
  with: 'What an answer must hold.',
  when: 'A condition under which it holds.',
  but: 'Other lengths for some cases: a list of when and then.',
  from: 'The moment it counts from.',
  until: 'The moment at which it ends, or at which a rule lifts.',
  target: 'A stricter inner target.',
  latest: 'How long after the anchor a proposed date may be at most.',
  at: 'Time of day and weekdays of a proposed date.',
  calendar: 'The calendar it counts in; the team’s own otherwise.',
  pause: 'States in which the clock rests.',
  'pause limit': 'How long a single rest may last; 30 days otherwise.',
  override: 'Who may change it: reasons, consent, limit.',
  'moved by': 'The event whose “until” replaces a proposed date.',
  strength: 'must, should, typically or aims.',
  who: 'Who is bound, or who may.',
  for: '“team”: an inner promise that is not published.',
  'on miss': 'Rights that a breach opens, by id.',
  note: 'An assumption, shown beside the rule.',
  step: 'An act that is recorded: a moment or an event.',
  before: 'The step comes before this.',
  after: 'The step comes after this.',
  order: 'Acts in their order.',
  right: 'What somebody may do.',
  opens: 'When the right opens: a length after a moment, or a moment.',
  unless: 'What closes the right, or lifts the rule.',
  never: 'An act that is forbidden.',
  without: 'What must have happened for the act to be allowed.',
  text: 'The sentence is only said; why.',
  none: 'This is not promised.',
}

/** JSON Schema (2020-12) of a policy file, for editors; `policy check` says more, and is what counts. */
export function policySchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Fairlead policy',
    type: 'object',
    required: ['organisation', 'promises'],
    additionalProperties: false,
    properties: Object.fromEntries(TOP_KEYS.map((key) => [key, TOP[key] ?? {}])),
    $defs: { promise: promiseSchema(), texts: TEXTS },
  }
}

const TEXT = { type: ['string', 'number', 'boolean'] }
const TEXTS = { anyOf: [TEXT, { type: 'array', items: TEXT }] }
const MAP = { type: 'object', additionalProperties: TEXT }
const ITEMS = { type: 'array', items: { type: ['object', 'string'] } }

const TOP: Readonly<Record<string, unknown>> = {
  fairlead: { const: 1, description: 'Version of the policy language.' },
  organisation: {
    anyOf: [
      TEXT,
      {
        type: 'object',
        required: ['name'],
        properties: { name: TEXT, prefix: TEXT, home: TEXT },
        additionalProperties: false,
      },
    ],
  },
  title: TEXT,
  lede: TEXT,
  zone: { type: 'string', description: 'IANA time zone in which days are counted.' },
  week: { type: 'string', description: 'Mon-Fri, or Mon-Fri 09:00-17:00.' },
  contact: { ...TEXTS, description: 'Mail address for reports.' },
  severities: { type: 'array', items: TEXT, description: 'Your scale, lowest first.' },
  products: { type: 'array', items: { type: ['string', 'object'] } },
  doors: ITEMS,
  routes: ITEMS,
  form: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        ask: TEXT,
        id: { ...TEXT, description: 'With it alone, a question that is asked anyway.' },
        hint: TEXT,
        required: { ...TEXT, description: 'yes, no, or of some senders only: “sender is doubtful”.' },
        for: TEXTS,
        input: { enum: ['line', 'text'] },
        choices: ITEMS,
      },
      additionalProperties: false,
    },
  },
  'while paused': {
    ...TEXTS,
    description:
      'Which reports are taken while the intake is paused: conditions such as “severity is critical”, or nothing.',
  },
  please: TEXTS,
  'do not': TEXTS,
  'no vulnerability': {
    type: 'array',
    items: { anyOf: [TEXT, { type: 'object', properties: { says: TEXT, about: TEXTS }, required: ['says'] }] },
  },
  promises: { type: 'array', minItems: 1, items: { anyOf: [{ type: 'string' }, { $ref: '#/$defs/promise' }] } },
  events: MAP,
  contacts: MAP,
  dates: { type: 'object', description: 'Named series of dates.' },
  calendars: { type: 'object' },
  release: {
    type: 'object',
    properties: { order: TEXTS, list: TEXT, 'four eyes': TEXT, on: TEXT },
    additionalProperties: false,
  },
  lists: ITEMS,
  outside: ITEMS,
  sections: ITEMS,
  text: TEXTS,
  'security.txt': { type: 'object' },
}

function promiseSchema(): Readonly<Record<string, unknown>> {
  const properties = PROMISE_KEYS.map((key) => [
    key,
    { description: KEY_MEANINGS[key] ?? KINDS[key]?.words, ...(SHAPES[key] ?? {}) },
  ])
  return { type: 'object', required: ['says'], additionalProperties: false, properties: Object.fromEntries(properties) }
}

const SHAPES: Readonly<Record<string, object>> = {
  says: { type: 'string' },
  strength: { enum: ['must', 'will', 'should', 'typically', 'typical', 'normally', 'aims', 'aim', 'may'] },
  with: { anyOf: [{ enum: Object.keys(ANSWER_PARTS) }, { type: 'array', items: { type: 'string' } }] },
  pause: { anyOf: [{ enum: Object.keys(RESTS) }, { type: 'array', items: { type: 'string' } }] },
  but: {
    type: 'array',
    items: {
      type: 'object',
      required: ['when', 'then'],
      properties: Object.fromEntries(['when', 'then'].map((key) => [key, TEXT])),
      additionalProperties: false,
    },
  },
  for: { enum: ['team', 'public'] },
}
