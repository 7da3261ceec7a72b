import assert from 'node:assert/strict'
import { toIso } from '../../src/lib/instant.ts'
import { type Client, type Page, wordsOf } from '../client.ts'
import type { World } from '../world.ts'
import { act, caseOf, type Fill, memberId, report, type Sent, say } from './cast.ts'

/** A case that has all a release needs, with its embargo decided until `until`. */
export async function readyCase(
  world: World,
  about: { readonly title: string; readonly cve: string; readonly until: string; readonly audited?: false },
): Promise<{ readonly number: string; readonly sent: Sent }> {
  const sent = await report(world.visitor(), { title: about.title })
  const number = await caseOf(world, sent)
  const robin = await world.member('Robin')
  const acts: [string, Fill][] = [
    ['handler', { member: await memberId(robin, number, 'Robin') }],
    ['confirm', { reason: 'It happens here too.' }],
    [
      'severity',
      {
        severity: 'high',
        vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
        cwe: 'CWE-125',
        reason: 'Anybody can.',
      },
    ],
    [
      'lines',
      {
        line: ['22', '24', '26', ''],
        affected: ['no', 'no', 'yes', 'unknown'],
        since: ['', '', '26.0.0', ''],
        note: ['', '', '', ''],
      },
    ],
    ['fix', { line: '26', step: 'ready', version: '26.1.1', evidence: 'Reviewed.' }],
    ['cve', { step: 'requested', from: 'OpenJS' }],
    ['cve', { step: 'assigned', cve: about.cve }],
    [
      'embargo',
      {
        until: about.until.slice(0, 16),
        because: 'difficulty in applying a fix',
        reason: 'The builders are there then.',
      },
    ],
  ]
  await say(robin, number, 'answer', 'We fix it on that day.', { evaluation: 'on', nextSteps: 'on' })
  for (const [name, fill] of acts) await act(robin, number, name, fill)
  if (about.audited !== false) await audit(robin, number)
  const editor = await robin.get(`/console/cases/${number}/advisory`)
  const kept = await robin.submit(editor, {
    to: '/advisory',
    fill: { do: 'keep', title: about.title, summary: `${about.title}.`, description: `${about.title}, in full.` },
  })
  assert.match(wordsOf(kept), /The advisory is complete/)
  return { number, sent }
}

export function audit(member: Client, number: string): Promise<Page> {
  return act(member, number, 'audit', { evidence: 'Read the callers.' })
}

/** Plans the release of one case and gives its address. */
export async function plan(member: Client, number: string, at: string): Promise<string> {
  const page = await member.get('/console/releases')
  const labelled = [...page.text.matchAll(/name="cases" value="([^"]+)".*?<label[^>]*>(.*?)<\/label>/gs)]
  const id = labelled.find(([, , label = '']) => label.includes(number))?.[1]
  assert.ok(id !== undefined, wordsOf(page).slice(0, 600))
  const fill = { title: `Release of ${number}`, at: at.slice(0, 16), cases: [id] }
  const planned = await member.submit(page, { to: '/console/releases', fill })
  assert.equal(planned.status, 200, wordsOf(planned).slice(0, 400))
  return new URL(planned.url).pathname
}

/** Arms with a proof of who one is that is fresh: a link just used. */
export async function arm(world: World, release: string, name = 'Robin'): Promise<Page> {
  const member = await world.member(name)
  return member.submit(await member.get(release), { to: '/arm' })
}

/** Somebody does one thing on the page of a release, and everything that follows from it is done. */
export async function onRelease(world: World, release: string, to: string, fill: Fill = {}): Promise<Page> {
  const robin = await world.member('Robin')
  const page = await robin.submit(await robin.get(release), { to, fill })
  assert.equal(page.status, 200, wordsOf(page).slice(0, 500))
  await world.settle()
  return robin.get(release)
}

export function hoursFrom(at: number, hours: number): string {
  return toIso(at + hours * 3_600_000)
}
