import type { OutsideRule, PolicyRoute, PrenotificationList } from '../../domain/policy.ts'
import { type Fields, fieldsOf, textOf } from './fields.ts'
import type { Names } from './moment-phrase.ts'
import { note, type Report } from './reader.ts'
import { slug } from './slug.ts'
import { parsePhrase } from './timing-phrase.ts'

/** The parts of a policy that are lists of others: routes, updates, prenotification, rules of outsiders. */

export function readRoutes(top: Fields, report: Report): readonly PolicyRoute[] {
  return top.list('routes').flatMap((node) => {
    const fields = fieldsOf(node, ['id', 'what', 'to', 'address'], report)
    const what = fields?.text('what')
    if (!fields || what === undefined) return []
    const address = fields.text('address')
    return [
      {
        id: fields.text('id') ?? slug(what),
        what,
        to: fields.text('to') ?? 'their maintainers',
        ...(address !== undefined && { address }),
      },
    ]
  })
}

/** Pairs of “NAME: ADDRESS”, in order. */
export function readUpdates(top: Fields, report: Report): readonly { name: string; address: string }[] {
  return top.list('updates').flatMap((node) => {
    if (node.kind !== 'map') return [{ name: textOf(node, report) ?? '', address: textOf(node, report) ?? '' }]
    return [...node.entries].map(([name, { value }]) => ({ name, address: textOf(value, report) ?? '' }))
  })
}

export function readPairs(top: Fields, key: string): Readonly<Record<string, string>> {
  const fields = top.map(key, [])
  return Object.fromEntries((fields?.keys() ?? []).map((name) => [name, fields!.text(name) ?? '']))
}

export function readLists(top: Fields, report: Report): readonly PrenotificationList[] {
  return top.list('lists').flatMap((node) => {
    if (node.kind === 'text') return [{ id: slug(node.text), name: node.text, address: node.text, criteria: [] }]
    const fields = fieldsOf(node, ['id', 'name', 'address', 'members', 'facts'], report)
    const name = fields?.text('name')
    if (!fields || name === undefined) return []
    const address = fields.text('address')
    return [
      {
        id: fields.text('id') ?? slug(name),
        name,
        ...(address !== undefined && { address }),
        criteria: fields.texts('members'),
        ...(fields.has('facts') && { facts: fields.texts('facts') }),
      },
    ]
  })
}

/** outside: bounds that others set, such as “at most 14 days after list.posted”. */
export function readOutside(top: Fields, names: Names, report: Report): readonly OutsideRule[] {
  return top.list('outside').flatMap((node) => {
    const fields = fieldsOf(node, ['id', 'who', 'says', 'rule', 'calendar'], report)
    const text = fields?.text('rule')
    if (!fields || text === undefined) return []
    const bound = /^(?:public )?(at most|within|at least) (.+)$/i.exec(text)
    const parsed = parsePhrase(`within ${bound?.[2] ?? text}`, names)
    if (!bound || 'problem' in parsed || parsed.ok.form !== 'within' || !parsed.ok.anchor) {
      note(report, fields.node('rule')!, 'outside', {
        problem: `“${text}” is no bound of somebody else.`,
        remedy: 'Write “at most 14 days after list.posted” or “at least 1 day after list.posted”.',
      })
      return []
    }
    const who = fields.text('who') ?? 'somebody else'
    const calendar = fields.text('calendar')
    const { anchor, max } = parsed.ok
    const least = bound[1]!.toLowerCase() === 'at least'
    return [
      {
        id: fields.text('id') ?? slug(`${who} ${least ? 'least' : 'most'}`),
        who,
        quote: fields.text('says') ?? text,
        anchor,
        ...(least ? { atLeast: max } : { atMost: max }),
        ...(calendar !== undefined && { calendar }),
      },
    ]
  })
}
