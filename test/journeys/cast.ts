import assert from 'node:assert/strict'
import { parseCode } from '../../src/lib/code.ts'
import { type Client, type Page, wordsOf } from '../client.ts'
import type { World } from '../world.ts'

/** What people of these stories do, each through the pages that people have. */

export interface Sent {
  /** The public id, R-…. */
  readonly id: string
  readonly code: string
  /** The page that answered. */
  readonly receipt: Page
}
export type Fill = Readonly<Record<string, string | readonly string[]>>
export interface Attached {
  readonly name: string
  readonly bytes: string | Uint8Array<ArrayBuffer>
}

export const VULNERABILITY: Fill = {
  title: 'A crafted header makes the server read past its buffer',
  where: 'nodejs',
  versions: 'v26.1.0',
  description: 'Send the header of the attached program twice. I expected a 400 and got the memory of another request.',
  known: 'no',
}

/** A stranger fills in the form and sends it. */
export async function report(visitor: Client, fill: Fill = {}, files: readonly Attached[] = []): Promise<Sent> {
  const form = await visitor.get('/report')
  const receipt = await visitor.submit(form, {
    to: '/report',
    fill: { ...VULNERABILITY, ...fill },
    files: files.map((file) => ({ field: 'files', ...file })),
  })
  assert.equal(receipt.status, 200, wordsOf(receipt).slice(0, 600))
  return { id: idOn(receipt), code: codeOn(receipt), receipt }
}

/** The words of a receipt page, as its reader copies them. */
export function codeOn(page: Page): string {
  const list = /<ol class="words">(.*?)<\/ol>/s.exec(page.text)?.[1] ?? ''
  const words = [...list.matchAll(/<li[^>]*>([^<]+)/g)].map(([, word = '']) => word)
  const code = parseCode(words.join(' '))
  assert.ok(typeof code === 'string', `no code on the page: ${wordsOf(page).slice(0, 300)}`)
  return code
}

/** Types the code, as somebody does who comes back. */
export async function follow(visitor: Client, code: string): Promise<Page> {
  const page = await visitor.post('/r', { code })
  assert.equal(page.status, 200, wordsOf(page).slice(0, 300))
  return page
}

/** The reporter writes to the team. */
export async function reply(visitor: Client, code: string, text: string, files: readonly Attached[] = []) {
  const page = await visitor.submit(await follow(visitor, code), {
    to: '/r/reply',
    fill: { text },
    files: files.map((file) => ({ field: 'files', ...file })),
  })
  return page
}

/** The address of the case that this mail speaks of, or of the only one in the inbox. */
export async function caseNumber(member: Client): Promise<string> {
  const inbox = await member.get('/console')
  const number = /\/console\/cases\/([A-Z]+-\d{4}-\d{3})/.exec(inbox.text)?.[1]
  assert.ok(number !== undefined, wordsOf(inbox).slice(0, 300))
  return number
}

export function openCase(member: Client, number: string): Promise<Page> {
  return member.get(`/console/cases/${number}`)
}

/** Somebody of the team fills in one form of the case page; it is done, or the page says why not. */
export async function act(member: Client, number: string, name: string, fill: Fill): Promise<Page> {
  const page = await tryAct(member, number, name, fill)
  assert.equal(page.status, 200, `${name}: ${wordsOf(page).slice(0, 400)}`)
  return page
}

export async function tryAct(member: Client, number: string, name: string, fill: Fill): Promise<Page> {
  return member.submit(await openCase(member, number), { to: `/${number}/${name}`, fill })
}

/** Writes to every reporter of the case. */
export function say(member: Client, number: string, as: string, text: string, more: Fill = {}): Promise<Page> {
  return act(member, number, 'say', { as, text, ...more })
}

/** Brings somebody into the team and signs them in by the link that the page shows once. */
export async function invite(
  world: World,
  person: { readonly name: string; readonly mail?: string; readonly roles: readonly string[] },
): Promise<Client> {
  const admin = await world.member('Administrator')
  const people = await admin.get('/console/people')
  const fill = { name: person.name, mail: person.mail ?? '', roles: person.roles }
  const page = await admin.submit(people, { to: '/console/people', fill })
  const link = /\/console\/sign-in\?link=[\w-]+/.exec(page.text)?.[0]
  assert.ok(link !== undefined, wordsOf(page).slice(0, 400))
  return signInBy(world, link)
}

export async function signInBy(world: Pick<World, 'visitor'>, link: string): Promise<Client> {
  const client = world.visitor()
  const page = await client.submit(await client.get(link), { to: '/console/sign-in/link' })
  assert.equal(page.status, 200, wordsOf(page).slice(0, 300))
  return client
}

/** The page says these words, in any layout. */
export function says(page: Page, words: string | RegExp): void {
  const text = wordsOf(page)
  const said = typeof words === 'string' ? text.includes(words) : words.test(text)
  assert.ok(said, `${page.url} does not say ${words}:\n${text}`)
}

export function saysNot(page: Page, words: string | RegExp): void {
  const text = wordsOf(page)
  const said = typeof words === 'string' ? text.includes(words) : words.test(text)
  assert.ok(!said, `${page.url} says ${words}:\n${text}`)
}

function idOn(page: Page): string {
  const id = /R-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(page.text)?.[0]
  assert.ok(id !== undefined)
  return id
}

/** The case that a report opened, as its reporter reads it. */
export async function caseOf(world: World, sent: Sent): Promise<string> {
  const page = await follow(world.visitor(), sent.code)
  const number = /case ([A-Z]+-\d{4}-\d{3})/.exec(page.text)?.[1]
  assert.ok(number !== undefined)
  return number
}

/** The id of somebody in the team, from the list of handlers. */
export async function memberId(member: Client, number: string, name: string): Promise<string> {
  const page = await openCase(member, number)
  const id = new RegExp(`<option value="([^"]+)"[^>]*>${name}`).exec(page.text)?.[1]
  assert.ok(id !== undefined, wordsOf(page).slice(0, 200))
  return id
}
