import type { Translated } from '../../domain/promise.ts'
import { type Fields, textOf } from './fields.ts'
import { note, type Report } from './reader.ts'

/** languages: those in which the policy's own texts are given; the first is the one that counts. */
export function readLanguages(top: Fields, report: Report): readonly string[] {
  return top.list('languages').flatMap((node) => {
    const text = textOf(node, report) ?? ''
    // RFC 5646 §2.1: a language, and perhaps a script and a region.
    if (/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/.test(text)) return [text]
    note(report, node, 'language-tag', {
      problem: `“${text}” is no language.`,
      remedy: 'Write its code, such as en, nl or pt-BR; the language that counts stands first.',
    })
    return []
  })
}

export interface InLanguages {
  readonly text: string
  readonly inOther?: readonly Translated[]
}

/** A text, or the same text in each language: “says: { en: …, nl: … }”. */
export function readTitled(
  fields: Fields,
  key: string,
  context: { readonly languages: readonly string[]; readonly report: Report },
): InLanguages | undefined {
  const { languages, report } = context
  const node = fields.node(key)
  if (node?.kind !== 'map') {
    const text = fields.text(key)
    return text === undefined ? undefined : { text }
  }
  if (languages.length < 2) {
    note(report, node, 'no-languages', {
      problem: `“${key}” is given in several languages, but the policy does not name them.`,
      remedy: `Add “languages: [${[...node.entries.keys()].join(', ')}]” at the top, the one that counts first.`,
    })
    return undefined
  }
  const texts = fields.map(key, languages)
  const text = texts?.text(languages[0]!)
  if (!texts || text === undefined) {
    note(report, node, 'no-main-language', {
      problem: `“${key}” is missing in ${languages[0]}, the language that counts.`,
      remedy: `Add “${languages[0]}:”.`,
    })
    return undefined
  }
  const inOther = languages.slice(1).flatMap((language) => {
    const other = texts.text(language)
    return other === undefined ? [] : [{ language, text: other }]
  })
  return { text, ...(inOther.length > 0 && { inOther }) }
}
