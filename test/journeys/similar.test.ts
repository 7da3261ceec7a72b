import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { examine } from '../../src/doctor.ts'
import { MINUTE } from '../../src/lib/instant.ts'
import { insideOf } from '../../src/store/inside.ts'
import { type Client, wordsOf } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { act, caseOf, follow, openCase, report, type Sent, says, saysNot, tryAct } from './cast.ts'

const TRAVERSAL = {
  title: 'Path traversal in the static file server',
  description:
    'resolve_path() in lib/serve.c does not reject an encoded ..%2f, so that one request reads /etc/passwd. Seen in 4.2.1.',
}
const AGAIN = {
  title: 'serve.c lets me read any file',
  description:
    'With ..%2f encoded in a request the static server gives me /etc/passwd. resolvePath() never rejects it (CWE-22), quokka.',
}
const OTHER = {
  title: 'Session cookie lacks HttpOnly',
  description:
    'The login page sets its cookie so that scripts can read it, and any injected script takes over accounts.',
}

suite('Several people tell of the same', () => {
  let world: World
  let member: Client
  let sent: readonly Sent[]
  let cases: readonly string[]
  before(async () => {
    world = await createWorld()
    const all: Sent[] = []
    for (const what of [TRAVERSAL, OTHER, AGAIN, TRAVERSAL]) {
      all.push(await report(world.visitor(), what))
      await world.until(world.now() + MINUTE)
    }
    sent = all
    cases = await Promise.all(all.map((one) => caseOf(world, one)))
    member = await world.member()
  })
  after(() => world[Symbol.asyncDispose]())
  const one = (i: number): string => cases[i] ?? ''

  test('before anybody reads them the inbox says which go together, and says an exact copy plainly', async () => {
    const inbox = await member.get('/console')
    says(inbox, `2 similar: ${one(3)} (says exactly the same), ${one(2)}`)
    says(inbox, `2 similar: ${one(0)} (says exactly the same), ${one(2)}`)
    assert.equal([...wordsOf(inbox).matchAll(/\d similar:/g)].length, 3, 'the cookie goes with nothing')
  })

  test('the case page says why, in words, and closes nothing by itself', async () => {
    const page = await openCase(member, one(2))
    says(page, 'Similar reports')
    says(page, `${one(0)}: ${TRAVERSAL.title}`)
    says(
      page,
      /Same file: serve\.c\. Same function: resolvepath\. Same weakness: path traversal\..* \d+ % of the words in common\./,
    )
    says(await openCase(member, one(3)), 'It says exactly the same.')
    saysNot(await openCase(member, one(1)), 'Similar reports')
    for (const number of cases) saysNot(await openCase(member, number), 'closed')
  })

  test('one click and a reason link the later report to the earlier case; no word crosses to the other reporter', async () => {
    const page = await openCase(member, one(2))
    const refused = await member.submit(page, { to: `/${one(2)}/duplicate`, fill: { into: one(0), reason: ' ' } })
    assert.equal(refused.status, 422)
    says(refused, 'Say why it is the same')
    const reason = 'One check fixes both.'
    const linked = await act(member, one(2), 'duplicate', { report: sent[2]?.id ?? '', into: one(0), reason })
    assert.ok(linked.url.includes(one(0)), linked.url)
    says(linked, 'Linked to this case.')
    says(linked, sent[2]?.id ?? '')
    saysNot(linked, `Link ${sent[2]?.id}`)
    says(await openCase(member, one(2)), 'closed')
    saysNot(await follow(world.visitor(), sent[0]?.code ?? ''), 'quokka')
    saysNot(await follow(world.visitor(), sent[0]?.code ?? ''), sent[2]?.id ?? '')
    const mine = await follow(world.visitor(), sent[2]?.code ?? '')
    saysNot(mine, sent[0]?.id ?? '')
    saysNot(mine, 'reads /etc/passwd')
    const again = await tryAct(member, one(3), 'duplicate', { report: sent[2]?.id ?? '', into: one(0), reason })
    assert.equal(again.status, 409)
  })

  test('the link is taken back: the report is in its own case again, which is open again', async () => {
    const back = await act(member, one(0), 'unlink', {
      report: sent[2]?.id ?? '',
      reason: 'Another function after all.',
    })
    says(back, 'The link is taken back')
    const page = await openCase(member, one(2))
    says(page, sent[2]?.id ?? '')
    saysNot(page, 'No report is linked')
    says(await member.get('/console'), one(2))
  })

  test('the search box finds what is sealed: words, names, versions; of open and closed cases', async () => {
    const found = async (words: string): Promise<readonly string[]> => {
      const page = await member.get(`/console?q=${encodeURIComponent(words)}`)
      return cases.filter(
        (number) => page.text.includes(`/console/cases/${number}"`) && !isOnlyNamed(page.text, number),
      )
    }
    assert.deepEqual(await found('quokka'), [one(2)])
    assert.deepEqual(await found('resolvePath'), [one(0), one(2), one(3)])
    assert.deepEqual(await found('4.2.1'), [one(0), one(3)])
    assert.deepEqual(await found('cookies'), [one(1)])
    assert.deepEqual(await found('cookie quokka'), [])
    await act(member, one(1), 'close', { because: 'other', reason: 'Known.' })
    assert.deepEqual(await found('HttpOnly'), [one(1)])
    says(await member.get('/console?q=nothinghasthis'), 'No report that you may read has these words.')
  })

  test('the doctor notices an index that is not whole, and the words are found again', async () => {
    const { engine } = insideOf(world.app.ctx.store).core
    await engine.alone(async (db) => void (await db.deleteFrom('token_blocks').execute()))
    saysNot(await member.get('/console?q=encoded'), one(0))
    const findings = await examine(world.app.ctx)
    assert.equal(findings.filter(({ rule, level }) => rule === 'words' && level === 'note').length, 1)
    await world.until(world.now() + MINUTE)
    says(await member.get('/console?q=encoded'), one(0))
    assert.deepEqual(
      (await examine(world.app.ctx)).filter(({ rule }) => rule === 'words'),
      [],
    )
  })
})

/** Named beside another case as similar, without a row of its own. */
function isOnlyNamed(text: string, number: string): boolean {
  return !new RegExp(`<h3><a href="/console/cases/${number}"`).test(text)
}
