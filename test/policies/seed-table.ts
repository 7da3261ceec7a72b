import type { CompiledPolicy } from '../../src/domain/policy.ts'
import { policySentences } from '../../src/views/policy-text.ts'

/** A sentence of a published policy, and the place of the policy file that holds it. */
export interface Row {
  readonly sentence: string
  readonly place: string
  readonly how: string
  /** Share of the sentence's words that the place holds. */
  readonly share: number
}

interface Holder {
  readonly place: string
  readonly how: string
  readonly words: ReadonlySet<string>
  readonly promise: boolean
}

/** Every sentence of the published text beside what holds it. */
export function rowsOf(text: string, policy: CompiledPolicy): readonly Row[] {
  const holders = holdersOf(policy)
  return sentencesOf(text).map((sentence) => {
    const words = wordsOf(sentence)
    const shares = holders.map((holder) => ({ holder, share: shareOf(words, holder.words) }))
    const best = shares.reduce((a, b) => (b.share > a.share + 0.001 ? b : a))
    // One sentence may hold several promises: each that is wholly inside it counts.
    const said = new Set(words)
    const inside = holders.filter((h) => h !== best.holder && h.promise && shareOf([...h.words], said) >= 0.9)
    const places = [best.holder, ...inside]
    return {
      sentence,
      place: places.map((h) => h.place).join(', '),
      how: places.map((h) => h.how).join(' · '),
      share: best.share,
    }
  })
}

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) => `| ${row.sentence.replaceAll('|', '\\|')} | ${row.place} | ${row.how.replaceAll('|', '\\|')} |`,
  )
  return ['| the text says | where | kept by |', '| --- | --- | --- |', ...lines].join('\n')
}

/** Promises first: where a sentence stands twice, the rule counts. */
function holdersOf(policy: CompiledPolicy): readonly Holder[] {
  const hold = (place: string, how: string, text: string): Holder => ({
    place,
    how,
    words: new Set(wordsOf(text)),
    promise: /^(clock|step|order|right|rule) /.test(place),
  })
  const shown = 'shown on the policy page'
  return [
    ...policySentences(policy).map((s) =>
      hold(
        `${s.keeping} \`${s.id}\``,
        s.keeping === 'text' ? `text: ${s.note || 'only said'}` : `${s.exact}. ${s.keptBy}`,
        s.quote,
      ),
    ),
    ...policy.doors.map((d) =>
      hold(`door \`${d.kind}\``, 'a way in; what arrives there is a report', `${d.address ?? ''} ${d.note ?? ''}`),
    ),
    ...policy.conduct.please.map((t) => hold('please', `${shown} and on the form`, t)),
    ...policy.conduct.doNot.map((t) => hold('do not', `${shown} and on the form`, t)),
    ...policy.routes.map((r) =>
      hold(`route \`${r.id}\``, 'the form sends it there', `${r.what} ${r.to} ${r.address ?? ''}`),
    ),
    ...policy.form.map((f) => hold(`form \`${f.id}\``, 'asked on the form', `${f.label} ${f.hint ?? ''}`)),
    ...policy.sections.map((s) => hold(`section “${s.heading}”`, `text, ${shown}`, `${s.heading} ${s.text}`)),
    ...policy.updates.map((u) => hold('updates', `${shown}, with the feeds`, `${u.name} ${u.address}`)),
    hold('title and lede', shown, `${policy.title} ${policy.lede} ${policy.organisation.name}`),
    hold('security.txt', 'published as /.well-known/security.txt', `${policy.securityTxt.encryption.join(' ')}`),
  ]
}

function sentencesOf(text: string): readonly string[] {
  return (
    text
      .replace(/^---\n[\s\S]*?\n---\n/, '')
      .split(/\n\s*\n|\n(?=[-*>#] ?)/)
      .filter((block) => !block.trim().startsWith('#'))
      .flatMap((block) => plain(block).split(/(?<=[a-z)”"][.!])\s+(?=[A-Z])/))
      .map((s) => s.trim())
      // What only leads into a list, or speaks of the web page itself, promises nothing.
      .filter(
        (s) =>
          wordsOf(s).length > 2 && !/:$|^Here is the|following methods\.$|HTML version|This guide outlines/.test(s),
      )
  )
}

function plain(markdown: string): string {
  return markdown
    .replace(/^\s*[-*>]\s*/gm, '')
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1')
    .replace(/[*_`]+/g, '')
    .replace(/\s+/g, ' ')
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replace(/[’']/g, '')
      .match(/[a-z0-9@.-]*[a-z0-9]/g) ?? []
  ).filter((w) => w.length > 2)
}

function shareOf(words: readonly string[], held: ReadonlySet<string>): number {
  return words.filter((word) => held.has(word)).length / words.length
}
