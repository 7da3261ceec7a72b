import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LONGEST_MARKDOWN, markdown } from '../../src/views/markdown.ts'

const ELEMENTS = /^(h[1-6]|p|br|hr|blockquote|ul|ol|li|pre|code|em|strong|s|a|div|span|table|thead|tbody|tr|th|td)$/

test('the usual marks become markup', () => {
  const text = markdown(
    '# One\n\n*a* **b** ~~c~~ `d`\n\n1. x\n\n> y\n\n```js\nz\n```\n\n| k | v |\n|---|---|\n| 1 | 2 |',
  ).text
  for (const part of [
    '<em>a</em>',
    '<strong>b</strong>',
    '<s>c</s>',
    '<code>d</code>',
    '<ol>',
    '<blockquote>',
    '<td>2</td>',
  ])
    assert.ok(text.includes(part), part)
})

test('headings stand below those of the page, without a gap, whatever levels were typed', () => {
  assert.match(markdown('# a\n\n## b\n\n###### c').text, /<h3>a<\/h3>\s*<h4>b<\/h4>\s*<h5>c<\/h5>/)
  assert.match(markdown('# a\n\n## b', { headingsFrom: 5 }).text, /<h5>a<\/h5>\s*<h6>b<\/h6>/)
  assert.match(markdown('## b', { headingsFrom: 2 }).text, /<h2>b<\/h2>/)
})

test('links to the web and to mail addresses work and give nothing away', () => {
  assert.equal(
    markdown('[a](https://x.example/?a=1&b=2)').text.trim(),
    '<p><a href="https://x.example/?a=1&amp;b=2" rel="noopener noreferrer">a</a></p>',
  )
  assert.match(markdown('[m](mailto:a@b.example)').text, /href="mailto:a@b\.example"/)
  assert.match(markdown('<https://x.example>').text, /href="https:\/\/x\.example"/)
})

test('every other kind of link loses its address and keeps its words', () => {
  const targets = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    '&#106;avascript:alert(1)',
    'javascript&colon;alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '//elsewhere.example/x',
    '/policy',
    'ftp://x.example',
    '\\\\elsewhere.example',
  ]
  for (const target of targets) {
    const text = markdown(
      `[words](${target}) [more](<${target}>) ![p](${target})\n\n<${target}>\n\n[r]: ${target}\n\n[r]`,
    ).text
    assert.doesNotMatch(text, /href|src=/, target)
    assert.match(text, /words/, target)
  }
})

test('a local link goes where the page says, and nowhere else', () => {
  const rules = { local: (target: string) => (target === 'setup.md' ? '/manual/setup' : undefined) }
  assert.match(markdown('[s](setup.md)', rules).text, /<a href="\/manual\/setup">s<\/a>/)
  assert.doesNotMatch(markdown('[s](other.md) [t](javascript:x)', rules).text, /href/)
})

test('HTML in Markdown is words', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<b onclick="alert(1)">x</b>',
    '<style>*{display:none}</style>',
    '<iframe src="https://x.example"></iframe>',
    '<svg/onload=alert(1)>',
    '<!-- --><a href="javascript:alert(1)">x</a>',
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    '</div></main><form action=https://x.example><input name=code>',
    '`<script>`\n\n```"><script>alert(1)</script>\nx\n```',
    '[x](https://x.example "title\\" onmouseover=\\"alert(1)")',
    '[x](https://x.example/"onmouseover="alert(1))',
    '![" onerror="alert(1)](https://x.example/p.png)',
    '| a |\n|:-:"onclick="x|\n| <td onclick=x> |',
    '<p style="position:fixed">x</p>',
  ]
  for (const one of hostile) assertHarmless(markdown(one).text)
})

test('a picture is told in words and never loaded', () => {
  assert.equal(markdown('![a map](https://x.example/p.png)').text.trim(), '<p>(picture: a map)</p>')
  assert.doesNotMatch(markdown('[![p](https://x.example/p.png)](https://y.example)').text, /<img/)
})

test('whatever is typed, only listed elements and attributes come out', () => {
  const piece = fc.constantFrom(
    ...[
      '<',
      '>',
      '"',
      "'",
      '&',
      '[',
      ']',
      '(',
      ')',
      '`',
      '*',
      '_',
      '!',
      '#',
      '|',
      '-',
      '\n',
      '\n\n',
      ' ',
      '\\',
      ':',
      '/',
    ],
    ...[
      'javascript:',
      'data:',
      'https://x',
      '<script',
      '<a href=',
      'onclick=',
      '&lt;',
      '&#x3c;',
      '\u0000',
      '\u202e',
      'a',
    ],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => assertHarmless(markdown(pieces.join('')).text)),
    { numRuns: 400 },
  )
})

test('a text over the limit is shown as it was typed and not read as Markdown', () => {
  const bomb = '['.repeat(1_000_000)
  assert.equal(markdown(bomb).text, `<pre tabindex="0">${bomb}</pre>`)
  assert.match(markdown(`<script>${'x'.repeat(LONGEST_MARKDOWN)}`).text, /^<pre tabindex="0">&lt;script&gt;x/)
})

test('bombs of the longest length come out, and harmless', () => {
  const marks = ['[', '![', '[a](', '>', '- ', '*a ', '`', '<', '&', '|', '[[]](', '<!--', '~~a', '\\', '[a]: x\n', '(']
  for (const mark of marks) {
    const bomb = mark.repeat(Math.floor(LONGEST_MARKDOWN / mark.length))
    assertHarmless(markdown(bomb).text)
  }
  const half = Math.floor(LONGEST_MARKDOWN / 2)
  assertHarmless(markdown(`${'['.repeat(half)}${']'.repeat(half)}`).text)
})

test('nesting has an end', () => {
  const text = markdown(`${'> '.repeat(500)}deep`).text
  assert.ok((text.match(/<blockquote>/g)?.length ?? 0) <= 20)
})

function assertHarmless(text: string): void {
  for (const match of text.matchAll(/<(\/?)([^\s>/]*)([^>]*)>/g)) {
    const [tag, , name = '', rest = ''] = match
    assert.match(name, ELEMENTS, tag)
    const attributes = rest.replaceAll(
      / (href="(https?:\/\/|mailto:)[^"<>]*"|rel="noopener noreferrer"|start="\d+"|tabindex="0"|class="scroll"|role="group"|aria-label="Table")/gi,
      '',
    )
    assert.match(attributes, /^\s*\/?$/, tag)
  }
}

test('the headings of a table say that they are of its columns', () => {
  const made = markdown('| line | fixed |\n|---|---|\n| 5.x | 5.1.0 |').text
  assert.match(made, /<th scope="col">line<\/th>\s*<th scope="col">fixed<\/th>/)
})
