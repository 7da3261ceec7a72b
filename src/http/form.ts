import type { FileRef } from '../domain/event.ts'
import { type FieldProblem, Refusal } from '../domain/refusal.ts'
import type { Bytes } from '../lib/bytes.ts'
import { bodyOf, mediaType, readBody, sizeText, textOf } from './body.ts'
import { type Part, partsOf } from './multipart.ts'
import type { Call } from './route.ts'

/** The words of a form without files; a long report in every script fits several times. */
const MOST_FORM_BYTES = 4_000_000
/** One field: whatever a field's own limit says in characters, no more than this is held. */
const MOST_FIELD_BYTES = 1_600_000
const MOST_FIELDS = 400

/** What was typed, before it has a meaning. Values have line ends as LF; `problems` name what could not be taken. */
export class Form {
  readonly #fields = new Map<string, string[]>()
  readonly problems: FieldProblem[] = []
  readonly files: FileRef[] = []

  /** The field's value; empty where it is missing. */
  text(name: string): string {
    return this.#fields.get(name)?.[0] ?? ''
  }
  /** All values of a field that may come several times, such as check boxes. */
  all(name: string): readonly string[] {
    return this.#fields.get(name) ?? []
  }
  /** Gives an empty field the words that stand elsewhere. */
  fill(name: string, value: string): void {
    if (this.text(name).trim() === '') this.#fields.set(name, [value])
  }
  has(name: string): boolean {
    return this.#fields.has(name)
  }
  names(): readonly string[] {
    return [...this.#fields.keys()]
  }

  add(name: string, value: string): void {
    if (this.#fields.size >= MOST_FIELDS)
      throw new Refusal('too_large', `The form has more than ${MOST_FIELDS} fields.`)
    const values = this.#fields.get(name)
    if (values === undefined) this.#fields.set(name, [value.replace(/\r\n?/g, '\n')])
    else values.push(value.replace(/\r\n?/g, '\n'))
  }

  /** A field that must come once came twice: which of them counts is not ours to guess. */
  nameDuplicates(lists: (name: string) => boolean): void {
    for (const [name, values] of this.#fields) {
      if (values.length < 2 || lists(name)) continue
      this.problems.push({
        field: name,
        problem: `“${shortName(name)}” was sent ${values.length} times. Send it once.`,
      })
    }
  }
}

export interface FormSpec {
  /** Names of fields that may come several times. */
  readonly lists?: readonly string[]
  /** Where files go; without it the form has none. */
  readonly files?: FileSpec
}
export interface FileSpec {
  readonly mostFiles: number
  /** Bytes of the whole request. */
  readonly mostBytes: number
  /** Seals one file. Called with the fields that came before it: it refuses where the form's token is not among them. */
  receive(
    form: Form,
    file: { readonly name: string; readonly type: string },
    bytes: AsyncIterable<Bytes>,
  ): Promise<FileRef>
}

/** Reads application/x-www-form-urlencoded or multipart/form-data, strictly in UTF-8. */
export async function readForm(call: Pick<Call, 'incoming' | 'goOn'>, spec: FormSpec = {}): Promise<Form> {
  const form = new Form()
  const type = mediaType(call.incoming)
  if (type === 'application/x-www-form-urlencoded') {
    readUrlencoded(textOf(await readBody(call, MOST_FORM_BYTES), 'The form'), form)
  } else if (type === 'multipart/form-data') {
    await readMultipart(call, spec.files, form)
  } else {
    throw new Refusal('unsupported', 'Send a form: application/x-www-form-urlencoded or multipart/form-data.')
  }
  form.nameDuplicates((name) => spec.lists?.includes(name) === true)
  return form
}

function readUrlencoded(text: string, form: Form): void {
  if (text === '') return
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=')
    const name = decode(at < 0 ? pair : pair.slice(0, at))
    form.add(name, at < 0 ? '' : decode(pair.slice(at + 1)))
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new Refusal('unreadable', 'The form has a % that begins no UTF-8 character.')
  }
}

async function readMultipart(
  call: Pick<Call, 'incoming' | 'goOn'>,
  files: FileSpec | undefined,
  form: Form,
): Promise<void> {
  const body = bodyOf(call, files?.mostBytes ?? MOST_FORM_BYTES)
  let words = 0
  for await (const part of partsOf(body, call.incoming.headers['content-type'] ?? '')) {
    if (part.fileName === undefined) words += await readField(part, form)
    else await readFile(part, files, form)
    // Files go to the disk as they come, words are held.
    if (words > MOST_FORM_BYTES) throw tooManyWords()
  }
}

function tooManyWords(): Refusal {
  const problem = `The fields of the form hold more than ${sizeText(MOST_FORM_BYTES)}. Attach the long ones as files.`
  return new Refusal('too_large', problem)
}

/** Gives the bytes of the field that are held. */
async function readField(part: Part, form: Form): Promise<number> {
  const chunks: Bytes[] = []
  let size = 0
  for await (const chunk of part.bytes) {
    size += chunk.length
    if (size <= MOST_FIELD_BYTES) chunks.push(chunk)
  }
  const name = shortName(part.name)
  if (size > MOST_FIELD_BYTES) {
    const problem = `This is longer than ${sizeText(MOST_FIELD_BYTES)}. Shorten it, or attach it as a file.`
    form.problems.push({ field: name, problem })
    return 0
  }
  form.add(part.name, textOf(Buffer.concat(chunks), `“${name}”`))
  return size
}

async function readFile(part: Part, spec: FileSpec | undefined, form: Form): Promise<void> {
  const first = await peek(part.bytes)
  // A file field that was left empty comes as a part without name and bytes.
  if (first.isEmpty && part.fileName === '') return
  const refused = whyNot(spec, form)
  if (spec === undefined || refused !== undefined) {
    form.problems.push({ field: shortName(part.name), problem: refused ?? 'This form takes no files.' })
    await first.skip()
    return
  }
  try {
    form.files.push(await spec.receive(form, { name: part.fileName ?? '', type: part.type }, first.bytes))
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'too_large') throw error
    form.problems.push({ field: shortName(part.name), problem: error.message })
    await first.skip()
  }
}

function whyNot(spec: FileSpec | undefined, form: Form): string | undefined {
  if (spec === undefined || form.files.length < spec.mostFiles) return undefined
  return `At most ${spec.mostFiles} files can be sent at once. Put the rest into an archive.`
}

interface Peeked {
  readonly isEmpty: boolean
  /** Everything, the first chunk included. */
  readonly bytes: AsyncIterable<Bytes>
  /** Reads what is left and drops it, so that the next part can come. */
  skip(): Promise<void>
}

/** Looks whether anything comes, and gives it back in front of the rest. */
async function peek(bytes: AsyncIterable<Bytes>): Promise<Peeked> {
  const iterator = bytes[Symbol.asyncIterator]()
  const first = await iterator.next()
  async function* again(): AsyncGenerator<Bytes> {
    if (first.done) return
    yield first.value
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  }
  async function skip(): Promise<void> {
    for (let next = await iterator.next(); !next.done; ) next = await iterator.next()
  }
  return { isEmpty: first.done === true, bytes: again(), skip }
}

function shortName(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 60)}…`
}
