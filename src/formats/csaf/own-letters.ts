import { listAt, textAt } from '../json-value.ts'
import { fullNames } from './full-names.ts'

// Tests whose values are the same in capital and small letters: language tags by RFC 5646 §2.1.1, which CSAF 2.1 §3.1.5
// says once more, and names of hash algorithms. The library compares them letter by letter.

interface Verdict {
  readonly isValid: boolean
  readonly errors: readonly { readonly instancePath: string; readonly message: string }[]
}

export const LETTER_TESTS: Readonly<Record<string, (document: unknown) => Verdict>> = {
  '6.1.25': oneHashOfEach,
  '6.1.28': twoLanguages,
  '6.2.8': (document) => onlyHash(document, 'md5'),
  '6.2.9': (document) => onlyHash(document, 'sha1'),
  '6.2.14': (document) => languages(document, isPrivate, 'A part of this language tag is reserved for private use.'),
  '6.2.15': (document) => languages(document, (tag) => tag === 'i-default', 'i-default names no language.'),
}

function verdictOf(errors: Verdict['errors']): Verdict {
  return { isValid: errors.length === 0, errors }
}

// CSAF 2.0 §6.1.28.
function twoLanguages(document: unknown): Verdict {
  const [lang, source] = [textAt(document, 'document', 'lang'), textAt(document, 'document', 'source_lang')]
  if (lang === undefined || lang.toLowerCase() !== source?.toLowerCase()) return verdictOf([])
  return verdictOf([
    { instancePath: '/document/lang', message: 'This is also the language it was translated from.' },
    { instancePath: '/document/source_lang', message: 'This is also the language of the document.' },
  ])
}

function languages(document: unknown, fails: (tag: string) => boolean, message: string): Verdict {
  return verdictOf(
    ['lang', 'source_lang'].flatMap((field) =>
      fails(textAt(document, 'document', field)?.toLowerCase() ?? '')
        ? [{ instancePath: `/document/${field}`, message }]
        : [],
    ),
  )
}

// RFC 5646 §2.2.1 to §2.2.7: qaa to qtz, Qaaa to Qabx, the regions that ISO 3166 leaves free, and whatever stands behind x.
function isPrivate(tag: string): boolean {
  const [language = '', ...rest] = tag.split('-')
  if (tag.startsWith('i-')) return false
  if (language === 'x' || /^q[a-t][a-z]$/.test(language)) return true
  const end = rest.findIndex((part) => part.length === 1)
  const plain = end < 0 ? rest : rest.slice(0, end)
  return rest.includes('x') || plain.some((part) => /^(qa(a[a-z]|b[a-x])|aa|q[m-z]|x[a-z]|zz)$/.test(part))
}

interface Hashes {
  readonly algorithms: readonly string[]
  readonly path: string
}

function hashesOf(document: unknown): readonly Hashes[] {
  return fullNames(document).flatMap(({ name, path }) =>
    listAt(name, 'product_identification_helper', 'hashes').map((item, i) => ({
      algorithms: listAt(item, 'file_hashes').map((hash) => (textAt(hash, 'algorithm') ?? '').toLowerCase()),
      path: `${path}/product_identification_helper/hashes/${i}`,
    })),
  )
}

// CSAF 2.0 §6.1.25.
function oneHashOfEach(document: unknown): Verdict {
  return verdictOf(
    hashesOf(document).flatMap(({ algorithms, path }) =>
      algorithms.flatMap((algorithm, i) =>
        algorithms.indexOf(algorithm) < i
          ? [{ instancePath: `${path}/file_hashes/${i}`, message: `There is already a hash by ${algorithm}.` }]
          : [],
      ),
    ),
  )
}

// CSAF 2.0 §6.2.8 and §6.2.9.
function onlyHash(document: unknown, weak: string): Verdict {
  return verdictOf(
    hashesOf(document).flatMap(({ algorithms, path }) =>
      algorithms.length > 0 && algorithms.every((algorithm) => algorithm === weak)
        ? [{ instancePath: path, message: `The only hash is by ${weak}, which is broken.` }]
        : [],
    ),
  )
}
