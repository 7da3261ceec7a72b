import type { Condition } from '../../domain/promise.ts'
import { TRUSTS } from '../../domain/trust.ts'
import { nearestOf } from './fields.ts'
import { type Names, type Parsed, parseMoment } from './moment-phrase.ts'
import { type Scales, severitiesByScore } from './scales.ts'

/**
 * Reads “severity is high or critical and reporter is named”, “severity at least medium”, “product is service”,
 * “not already public”, “after exploitation”, “no cve”.
 */
export function parseCondition(text: string, names: Names, scales: Scales): Parsed<Condition> {
  const parts: Condition[] = []
  for (const clause of text.trim().replace(/\s+/g, ' ').split(/ and /i)) {
    const condition = readClause(clause, names, scales)
    if ('problem' in condition) return condition
    parts.push(condition.ok)
  }
  return { ok: parts.length === 1 ? parts[0]! : { all: parts } }
}

function readClause(clause: string, names: Names, scales: Scales): Parsed<Condition> {
  const not = /^(?:not|no|without|unless) (.+)$/i.exec(clause)
  if (not) {
    const inner = readClause(not[1]!, names, scales)
    return 'problem' in inner ? inner : { ok: { not: inner.ok } }
  }
  const scored = severitiesByScore(clause, scales)
  if (scored) return 'problem' in scored ? scored : { ok: { fact: 'severity', in: scored.ok } }
  const severity = /^(?:the )?severity (is|at least|at most|below|above) (.+)$/i.exec(
    clause.replace(/^((?:the )?severity) ?[=:] ?/i, '$1 is '),
  )
  if (severity) return readSeverity(severity[1]!.toLowerCase(), severity[2]!, scales)
  const levels = alternatives(clause)
  if (levels.every((level) => scales.severities.includes(level))) return { ok: { fact: 'severity', in: levels } }
  const reporter = /^(?:the )?reporter is (named|anonymous)$/i.exec(clause)
  if (reporter) return { ok: { fact: 'named', in: [reporter[1]!.toLowerCase() === 'named'] } }
  const sender = /^(?:the )?sender is (.+)$/i.exec(clause)
  if (sender) return readFact('sender', alternatives(sender[1]!.toLowerCase()), scales)
  const product = /^(?:the )?product is (?:an? )?(.+)$/i.exec(clause)
  if (product) return readProduct(product[1]!, scales)
  const fact = /^(track|class|door|known|credit) is (.+)$/i.exec(clause)
  if (fact) return readFact(fact[1]!.toLowerCase(), alternatives(fact[2]!), scales)
  if (/^already public$/i.test(clause)) return { ok: { fact: 'known', in: ['public'] } }
  const moment = parseMoment(clause.replace(/^(?:after|on|once|since) /i, ''), names)
  if ('problem' in moment)
    return { problem: `“${clause}” is no condition. ${moment.problem}`, remedy: `${moment.remedy} ${REMEDY}` }
  return { ok: { happened: moment.ok.any } }
}

const REMEDY =
  'Conditions: “severity is high or critical”, “severity at least medium”, “reporter is named”, “sender is doubtful”, “cvss at least 7.0”, “product is service”, “track is X”, “already public”, “after EVENT”, joined by “and”; “not” turns one round.'

function readSeverity(how: string, what: string, { severities }: Scales): Parsed<Condition> {
  const named = alternatives(what)
  const unknown = named.find((s) => !severities.includes(s))
  if (unknown !== undefined) {
    const nearest = nearestOf(unknown, severities)
    return {
      problem: `“${unknown}” is not on the policy’s scale of severities (${severities.join(', ')}).`,
      remedy: nearest ? `Write “${nearest}”.` : 'Use a word of the scale, or add it to severities:.',
    }
  }
  if (how === 'is') return { ok: { fact: 'severity', in: named } }
  const at = severities.indexOf(named[0]!)
  const range = {
    'at least': severities.slice(at),
    above: severities.slice(at + 1),
    'at most': severities.slice(0, at + 1),
  }
  return { ok: { fact: 'severity', in: how === 'below' ? severities.slice(0, at) : range[how as keyof typeof range] } }
}

/** Products are named by their kind, or by the name they have under products:. */
function readProduct(what: string, { products }: Scales): Parsed<Condition> {
  const named = alternatives(what)
  if (named.every((k) => ['library', 'product', 'service'].includes(k)))
    return { ok: { fact: 'productKind', in: named } }
  const ids: string[] = []
  for (const name of named) {
    const lower = name.toLowerCase()
    const product = products.find((p) => p.id === name || p.name.toLowerCase() === lower)
    if (!product) {
      const known = products.map((p) => p.name)
      return {
        problem: `“${name}” is no product of this policy and no kind of product.`,
        remedy: `Write library, product, service, or one of: ${known.join(', ')}. Others go under products:.`,
      }
    }
    ids.push(product.id)
  }
  return { ok: { fact: 'product', in: ids } }
}

/** Facts whose values are a closed list. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  known: ['no', 'some', 'public'],
  credit: ['name', 'none', 'later'],
  sender: TRUSTS,
}

function readFact(fact: string, values: readonly string[], { tracks }: Scales): Parsed<Condition> {
  const known = fact === 'track' ? tracks : VALUES[fact]
  const unknown = known && values.find((value) => !known.includes(value))
  if (!unknown) return { ok: { fact, in: values } }
  const nearest = nearestOf(unknown, known)
  const more = fact === 'track' ? ', or add it under tracks:' : ''
  return {
    problem: `“${unknown}” is no ${fact} that is known.`,
    remedy: `${nearest ? `Write “${nearest}”` : `Known: ${known.join(', ')}`}${more}.`,
  }
}

function alternatives(text: string): readonly string[] {
  return text.split(/ or |, ?/i).map((part) => part.trim())
}
