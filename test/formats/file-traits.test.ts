import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { stored, writeZip } from '../../src/formats/file-traits/zip.ts'
import { fileTraits, strippedFile } from '../../src/formats/file-traits.ts'
import { documentWith, filmWith, gifWith, heicWith, jpegWith, pngWith, webpWith } from './pictures.ts'

function words(bytes: Uint8Array): readonly string[] {
  return fileTraits(bytes).traits.map(({ kind, words: said }) => `${kind}: ${said}`)
}

const MAKERS: readonly (readonly [string, Uint8Array])[] = [
  ['a photograph', jpegWith({ artist: 'Ann Onym', place: true })],
  ['a PNG', pngWith({ Author: 'Ann Onym' })],
  ['a WebP', webpWith({ artist: 'Ann Onym', place: true })],
  ['a GIF', gifWith('made by Ann Onym')],
  ['a film', filmWith('+49.4871+008.4660/')],
  ['an office document', documentWith('Ann Onym')],
]

test('a photograph tells where it was taken, by whom and with what', () => {
  const told = words(jpegWith({ artist: 'Ann Onym', place: true }))
  assert.deepEqual(told, [
    'place: 49.4871° N, 8.4660° W',
    'person: Ann Onym',
    'device: Maker Model 5',
    'time: 2026:03:27 16:00:00',
  ])
})

test('each kind of file tells who or where its maker is, and its copy does not', () => {
  for (const [what, bytes] of MAKERS) {
    assert.match(words(bytes).join('\n'), /Ann Onym|49\.4871/, what)
    assert.ok(fileTraits(bytes).canStrip, what)
    const copy = strippedFile(bytes)
    assert.ok(copy, what)
    assert.doesNotMatch(Buffer.from(copy).toString('latin1'), /Ann Onym|49\.4871/, what)
    assert.doesNotMatch(words(copy).join('\n'), /place|person/, what)
  }
})

test('a copy of a photograph stays as it was turned, and keeps every byte of the picture', () => {
  const turned = jpegWith({ artist: 'Ann Onym', place: false, orientation: 6 })
  const copy = strippedFile(turned)
  assert.ok(copy)
  assert.deepEqual(words(copy), [])
  const scan = Buffer.from(turned).indexOf(Buffer.from([0xff, 0xda]))
  assert.ok(Buffer.from(copy).includes(Buffer.from(turned.subarray(scan))))
  assert.ok(Buffer.from(copy).includes(Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6])), 'the orientation')
})

test('what is hidden behind the end of a picture is told, and not in the copy', () => {
  const long = Buffer.concat([jpegWith({ artist: '', place: false }), Buffer.from('a film follows')])
  assert.deepEqual(
    words(long),
    [
      'words: 14 bytes behind the picture, such as a film or another picture',
      ...words(jpegWith({ artist: '', place: false })),
    ].sort(byKind),
  )
  assert.doesNotMatch(Buffer.from(strippedFile(long) ?? []).toString('latin1'), /a film follows/)
})

test('a PDF tells its author in every spelling, and that we cannot take it out', () => {
  const plain = '%PDF-1.7\n1 0 obj <</Author (Ann \\(Onym\\)) /Producer (Writer 1)>> endobj'
  const wide = '%PDF-1.7\n1 0 obj <</Author <FEFF0041006E006E>>> endobj'
  const packed = Buffer.concat([
    Buffer.from('%PDF-1.7\n2 0 obj <</Type /ObjStm /Filter /FlateDecode>> stream\n'),
    deflateSync(Buffer.from('<</Author (Ann Packed)>>')),
    Buffer.from('\nendstream endobj'),
  ])
  assert.deepEqual(words(Buffer.from(plain)), ['person: Ann (Onym)', 'program: Writer 1'])
  assert.deepEqual(words(Buffer.from(wide)), ['person: Ann'])
  assert.deepEqual(words(packed), ['person: Ann Packed'])
  assert.equal(fileTraits(packed).canStrip, false)
})

test('a telephone’s newest pictures tell their place, and that we cannot take it out', () => {
  const bytes = heicWith({ artist: 'Ann Onym', place: true })
  assert.match(words(bytes).join('\n'), /49\.4871[\s\S]*Ann Onym/)
  assert.equal(fileTraits(bytes).canStrip, false)
})

test('names in comments of a document are told, and that they stay', () => {
  const text = '<w:comments><w:comment w:author="Ann Onym"/></w:comments>'
  const bytes = writeZip([stored('word/comments.xml', Buffer.from(text))])
  assert.deepEqual(words(bytes), ['person: Ann Onym (in comments or changes)'])
})

test('a program, a log and an empty file say nothing', () => {
  for (const text of ['', '#!/bin/sh\necho hello', '{"a": 1}']) assert.deepEqual(words(Buffer.from(text)), [])
})

test('no file, however broken, makes the reader throw or hang', () => {
  const seeds = MAKERS.map(([, bytes]) => bytes)
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
      fc.nat(),
      (bytes, changes, cut) => {
        const broken = Uint8Array.from(bytes)
        for (const [at, value] of changes) broken[at % broken.length] = value
        const part = broken.subarray(0, cut % (broken.length + 1))
        for (const one of [broken, part]) {
          fileTraits(one)
          strippedFile(one)
        }
      },
    ),
    { numRuns: 300 },
  )
})

function byKind(a: string, b: string): number {
  const order = ['place', 'person', 'device', 'time', 'words', 'program']
  return order.indexOf(a.split(':')[0] ?? '') - order.indexOf(b.split(':')[0] ?? '')
}

test('a file that was made to keep its reader busy is read in a moment, and the rest of it is left', () => {
  const letters = (text: string, times: number) => Buffer.from(text.repeat(times), 'latin1')
  const pdf = (text: string, times: number) => Buffer.concat([Buffer.from('%PDF-1.7 '), letters(text, times)])
  for (const text of ['<x:xmpmeta ', '/Author(', '/ObjStm ']) fileTraits(pdf(text, 1_500_000))
  const streams = Buffer.concat([
    Buffer.from('/ObjStm stream\n'),
    deflateSync(Buffer.alloc(4_000_000)),
    Buffer.from('endstream '),
  ])
  fileTraits(pdf(streams.toString('latin1'), 2_000))
  fileTraits(Buffer.concat([Buffer.from('\0\0\0\x18ftypheic', 'latin1'), letters('Exif\0\0II*\0', 400_000)]))
  fileTraits(
    Buffer.concat([Buffer.from('GIF89a       '), Buffer.from([0x21, 0xff, 11]), letters('<dc:creator>', 500_000)]),
  )
  fileTraits(Buffer.concat([Buffer.from([0xff, 0xd8]), letters('\xff\xe0\0\x02', 4_000_000)]))
})

test('an archive is unpacked so far and no farther, however often it names the same bytes', () => {
  const picture = deflateRawSync(Buffer.alloc(32 * 2 ** 20))
  const entries = Array.from({ length: 500 }, (_, i) => ({
    name: `word/media/${i}.png`,
    method: 8,
    flags: 0,
    compressed: picture,
    size: 32 * 2 ** 20,
    crc: 0,
  }))
  const archive = writeZip(entries)
  assert.deepEqual(words(archive), ['words: more than was looked through'])
  assert.equal(fileTraits(archive).canStrip, false)
  assert.ok((strippedFile(archive)?.length ?? 0) < archive.length + 64 * 2 ** 20)
})

test('an archive whose files lie in one another is not copied', () => {
  const one = writeZip([
    stored('word/media/a.bin', new Uint8Array(1_000_000)),
    stored('docProps/core.xml', Buffer.from('<dc:creator>Ann</dc:creator>')),
  ])
  const bytes = Buffer.from(one)
  const end = bytes.length - 22
  const central = bytes.subarray(bytes.readUInt32LE(end + 16), end)
  const many = Buffer.concat([
    bytes.subarray(0, end),
    ...Array.from({ length: 200 }, () => central),
    bytes.subarray(end),
  ])
  many.writeUInt16LE(402, many.length - 22 + 10)
  assert.deepEqual(fileTraits(one).canStrip, true)
  assert.deepEqual(words(many), [])
  assert.equal(strippedFile(many), undefined)
})
