import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { escapeHtml, html, raw } from '../../src/lib/html.ts'

test('a value in a page is shown as it was typed, and is never markup', () => {
  assert.equal(html`<p>${'<script>"&\'</script>'}</p>`.text, '<p>&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;</p>')
})

test('markup within markup stays markup; lists are joined; nothing is printed for nothing', () => {
  const items = ['a', 'b'].map((item) => html`<li>${item}</li>`)
  assert.equal(html`<ul>${items}${null}${undefined}${false}${0}</ul>`.text, '<ul><li>a</li><li>b</li>0</ul>')
  assert.equal(html`${raw('<hr>')}`.text, '<hr>')
})

test('no text can close its element or its attribute, and none is lost', () => {
  const hostile = fc.array(fc.oneof(fc.string(), fc.constantFrom('<', '>', '"', "'", '&', '&lt;', '</p>', '-->')))
  fc.assert(
    fc.property(hostile, (pieces) => {
      const text = pieces.join('')
      const escaped = escapeHtml(text)
      assert.doesNotMatch(escaped, /[<>"']/)
      assert.equal(html`<a title="${text}">${text}</a>`.text, `<a title="${escaped}">${escaped}</a>`)
      assert.equal(readBack(escaped), text)
    }),
  )
})

function readBack(escaped: string): string {
  const names: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
  return escaped.replace(/&(lt|gt|quot|#39|amp);/g, (name) => names[name] ?? name)
}
