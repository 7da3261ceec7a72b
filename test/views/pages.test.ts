import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asIs } from '../gallery/gallery.ts'
import { poisoned, TRAP } from '../gallery/poison.ts'
import { PAGES } from '../gallery/render.ts'

const pages = Object.entries(PAGES).map(([name, draw]) => ({ name, text: draw(asIs).text }))

test('No page carries a style, an inline script or a handler', () => {
  for (const { name, text } of pages) {
    assert.doesNotMatch(text, /<[^>]*\sstyle=/, name)
    assert.doesNotMatch(text, /<style/, name)
    assert.doesNotMatch(text, /<script(?![^>]*\ssrc="\/assets\/)/, name)
    assert.doesNotMatch(text, /<[^>]*\son[a-z]+=/, name)
  }
})

test('No page loads anything from elsewhere', () => {
  for (const { name, text } of pages) {
    assert.doesNotMatch(text, /<(link|script|img|iframe|source|use|object)[^>]*(href|src)="(https?:)?\/\//, name)
  }
})

test('Every page has one heading of the first level, one main part, a title and headings in order', () => {
  for (const { name, text } of pages) {
    assert.equal(text.match(/<h1[ >]/g)?.length, 1, `${name}: h1`)
    assert.equal(text.match(/<main /g)?.length, 1, `${name}: main`)
    assert.match(text, /<title>[^<]{4,}<\/title>/, name)
    let level = 0
    for (const [, digit] of text.matchAll(/<h([1-6])[ >]/g)) {
      assert.ok(Number(digit) <= level + 1, `${name}: h${digit} after h${level}`)
      level = Number(digit)
    }
  }
})

test('Every id stands once, and every reference to an id finds it', () => {
  for (const { name, text } of pages) {
    const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id ?? '')
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
      `${name}: twice`,
    )
    const known = new Set(ids)
    const referred = [...text.matchAll(/\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"/g)]
    const linked = [...text.matchAll(/\shref="#([^"]+)"/g)]
    const missing = [...referred, ...linked].flatMap(([, list = '']) => list.split(' ').filter((id) => !known.has(id)))
    assert.deepEqual(missing, [], `${name}: no such id`)
  }
})

test('Every form that changes something carries a token, and no form sends a secret in an address', () => {
  const free = ['/r', '/r/close']
  for (const { name, text } of pages) {
    for (const [form, action = ''] of text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>[\s\S]*?<\/form>/g)) {
      const posts = /method="post"/.test(form)
      if (posts && !free.includes(action)) assert.match(form, /name="token"/, `${name}: ${action}`)
      if (!posts) assert.doesNotMatch(form, /name="(token|code|file)"/, `${name}: ${action}`)
    }
  }
})

test('The pages of reporters and visitors run no script', () => {
  for (const { name, text } of pages) {
    if (/<body class="[^"]*console/.test(text)) continue
    assert.doesNotMatch(text, /<script/, name)
  }
})

test('Hostile text stays text, in every place where a page shows what somebody typed', () => {
  for (const [name, draw] of Object.entries(PAGES)) {
    const text = draw(poisoned).text
    assert.ok(!text.includes(TRAP), `${name}: the trap stands there as markup`)
    assert.doesNotMatch(text, /<script>|<img|<[^>"]*\sonerror/, name)
    assert.doesNotMatch(text, /href="javascript:/i, name)
  }
})
