import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { makeSignInLink } from '../../src/actions/identity/make-sign-in-link.ts'
import { resumeSession } from '../../src/actions/identity/resume-session.ts'
import { addMember } from '../../src/actions/people/add-member.ts'
import { demand, SYSTEM_SCOPE } from '../../src/domain/access.ts'
import type { Role } from '../../src/domain/event.ts'
import { memberRoutes } from '../../src/http/console/routes.ts'
import { Client, formsOf, type Page, wordsOf } from '../client.ts'
import { createWorld, type World } from '../world.ts'
import { raw, request } from './raw.ts'

let world: World
let port: number
before(async () => {
  world = await createWorld({ env: { FAIRLEAD_FLOOD_LIMITS: 'off' } })
  port = world.app.http.port
})
after(() => world[Symbol.asyncDispose]())

async function newMember(name: string, roles: readonly Role[]): Promise<string> {
  const { ctx } = world.app
  const { member } = await addMember(ctx, SYSTEM_SCOPE, { name, mail: '', roles })
  return makeSignInLink(ctx, SYSTEM_SCOPE, { member })
}

async function openLink(link: string): Promise<{ readonly client: Client; readonly page: Page }> {
  const client = new Client(`http://127.0.0.1:${port}`)
  const url = new URL(link)
  return { client, page: await client.get(`${url.pathname}${url.search}`) }
}

async function signedIn(name: string, ...roles: readonly Role[]): Promise<Client> {
  const { client, page } = await openLink(await newMember(name, ['member', ...roles]))
  await client.submit(page, { to: '/link' })
  assert.equal(client.cookies.size, 1)
  return client
}

async function report(title: string): Promise<void> {
  const visitor = world.visitor()
  const page = await visitor.submit(await visitor.get('/report'), {
    to: '/report',
    fill: { title, description: 'x', where: 'nodejs' },
  })
  assert.equal(page.status, 200)
}

async function firstCase(client: Client): Promise<Page> {
  const inbox = await client.get('/console')
  return client.get(/href="(\/console\/cases\/[^"]+)"/.exec(inbox.text)?.[1] ?? '')
}

test('looking at a one-time link uses nothing up; pressing its button works once', async () => {
  const link = await newMember('Ana', ['member'])
  const { client, page } = await openLink(link)
  await openLink(link)
  assert.equal(client.cookies.size, 0)
  const inside = await client.submit(page, { to: '/link' })
  assert.equal(inside.status, 200)
  const again = await openLink(link)
  const refused = await again.client.submit(again.page, { to: '/link' })
  assert.equal(refused.status, 401)
  assert.match(wordsOf(refused), /used already/)
  assert.equal(again.client.cookies.size, 0)
  assert.equal((await openLink(`${link}x`.replace(/link=.*/, 'link=short'))).page.status, 404)
})

test('the cookie is for this site, for the server and for twelve hours only', async () => {
  const { page } = await openLink(await newMember('Bo', ['member']))
  const token = formsOf(page).find((form) => form.action.endsWith('/link'))?.fields[0]?.[1] ?? ''
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await raw(port, request('POST', '/console/sign-in/link', type, `token=${encodeURIComponent(token)}`))
  assert.equal(answer.status, 303)
  assert.match(
    answer.headers['set-cookie'] ?? '',
    /^fairlead=[\w-]{20,}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
  )
  const client = await signedIn('Cy')
  world.clock.moveTo(world.clock.now() + 12 * 3_600_000 + 1)
  assert.ok((await client.get('/console')).url.endsWith('/console/sign-in'))
})

test('signing out ends the session on the server', async () => {
  const client = await signedIn('Di')
  const [cookie] = [...client.cookies].map(([name, value]) => `${name}=${value}`)
  await client.submit(await client.get('/console'), { to: '/sign-out' })
  assert.equal(client.cookies.size, 0)
  assert.equal(
    (await raw(port, request('GET', '/console', { cookie: cookie ?? '' }))).headers.location,
    '/console/sign-in',
  )
})

test('a form without its token, or with the token of another page or session, does nothing', async () => {
  await report('CSRF')
  const [client, other] = [await signedIn('Ed'), await signedIn('Flo')]
  const page = await firstCase(client)
  const path = new URL(page.url).pathname
  const tokenOf = (from: Page, to: string) =>
    formsOf(from)
      .find((form) => form.action.endsWith(to))
      ?.fields.find(([name]) => name === 'token')?.[1] ?? ''
  const tokens = ['', 'invented', tokenOf(page, '/sign-out'), tokenOf(await firstCase(other), '/confirm')]
  for (const token of tokens) {
    const answer = await client.post(`${path}/confirm`, { token, reason: 'forged' })
    assert.equal(answer.status, 403)
    assert.match(wordsOf(answer), /another session or another page/)
  }
  assert.doesNotMatch(wordsOf(await client.get(path)), /forged/)
  assert.equal((await client.submit(page, { to: '/confirm', fill: { reason: 'I saw it' } })).status, 200)
})

test('what a member may not do is refused in words, and what does not exist is not found', async () => {
  const client = await signedIn('Gus')
  const people = await client.get('/console/people')
  assert.ok(!formsOf(people).some((form) => form.action.endsWith('/console/people')))
  const forged = await client.post('/console/people', { name: 'Eve', roles: 'admin' })
  assert.equal(forged.status, 403)
  assert.match(wordsOf(forged), /role "admin"/)
  assert.equal((await client.get('/console/cases/NODE-1999-001')).status, 404)
  assert.equal((await client.get('/console/releases/nothing')).status, 404)
})

test('what cannot be undone asks for a fresh proof, and a new link is one', async () => {
  const admin = await signedIn('Ada', 'admin')
  world.clock.moveTo(world.clock.now() + 11 * 60_000)
  const page = await admin.get('/console/people')
  const asked = await admin.submit(page, { to: '/console/people', fill: { name: 'Newcomer' } })
  assert.equal(asked.status, 403)
  assert.match(wordsOf(asked), /Confirm that it is you/)
  const { members } = await world.app.ctx.store.reader(SYSTEM_SCOPE).organisation()
  const names = await world.app.ctx.store.reader(SYSTEM_SCOPE).memberNames()
  const id = members.find((member) => names.get(member.id)?.name === 'Ada')?.id ?? ''
  const link = new URL(await makeSignInLink(world.app.ctx, SYSTEM_SCOPE, { member: id }))
  await admin.submit(await admin.get(`${link.pathname}${link.search}`), { to: '/link' })
  const done = await admin.submit(await admin.get('/console/people'), {
    to: '/console/people',
    fill: { name: 'Newcomer', roles: ['member'] },
  })
  assert.equal(done.status, 200)
  assert.match(wordsOf(done), /Hand this link to Newcomer.*sign-in\?link=/)
})

test('a link that another member made lets in, proves nothing, and stands on the people page', async () => {
  const admin = await signedIn('Petra', 'admin')
  const people = await admin.submit(await admin.get('/console/people'), {
    to: '/console/people',
    fill: { name: 'Rel Easer', roles: ['member', 'releaser', 'admin'] },
  })
  const given = /http[^<\s]*sign-in\?link=[\w-]+/.exec(people.text)?.[0] ?? ''
  assert.match(wordsOf(people), /for Rel Easer, made by Petra/)
  const { client, page } = await openLink(given)
  assert.equal((await client.submit(page, { to: '/link' })).status, 200)
  assert.equal((await client.get('/console/releases')).status, 200)
  const own = await client.get('/console/people')
  assert.match(wordsOf(own), /for Rel Easer, made by Petra/)
  const act = { to: '/console/people', fill: { name: 'Second hand', roles: ['releaser'] } }
  const refused = await client.submit(own, act)
  assert.equal(refused.status, 403)
  assert.match(wordsOf(refused), /A link that another member made for you is not enough/)
  const token = client.cookies.get('fairlead') ?? ''
  const scope = (await resumeSession(world.app.ctx, token))?.scope
  assert.ok(scope !== undefined)
  assert.throws(() => demand(scope, 'release.arm'), { code: 'step_up_needed' })
  assert.throws(() => demand(scope, 'passkey.add'), { code: 'step_up_needed' })
  assert.doesNotThrow(() => demand({ ...scope, roles: ['member'] }, 'passkey.add'))

  const machine = await openLink(await makeSignInLink(world.app.ctx, SYSTEM_SCOPE, { member: scope.member }))
  await machine.client.submit(machine.page, { to: '/link' })
  const proved = await machine.client.submit(await machine.client.get('/console/people'), act)
  assert.match(wordsOf(proved), /Hand this link to Second hand/)
  assert.match(wordsOf(proved), /for Rel Easer, made by somebody on the machine/)
})

test('who is removed from the team is out at once', async () => {
  const gone = await signedIn('Ivy')
  const admin = await signedIn('Jo', 'admin')
  const people = await admin.get('/console/people')
  const { members } = await world.app.ctx.store.reader(SYSTEM_SCOPE).organisation()
  const names = await world.app.ctx.store.reader(SYSTEM_SCOPE).memberNames()
  const id = members.find((member) => names.get(member.id)?.name === 'Ivy')?.id
  await admin.submit(people, { to: `/${id}/remove` })
  assert.ok((await gone.get('/console')).url.endsWith('/console/sign-in'))
})

test('a message that was pressed twice is sent once, and what is wrong comes back as typed', async () => {
  await report('Twice')
  const client = await signedIn('Kim')
  const page = await firstCase(client)
  const say = () => client.submit(page, { to: '/say', fill: { text: 'We read it.', as: 'acknowledgement' } })
  await Promise.all([say(), say()])
  await say()
  assert.equal((await client.get(new URL(page.url).pathname)).text.split('We read it.').length - 1, 1)
  const back = await client.submit(page, { to: '/embargo', fill: { until: 'soon', reason: 'Kept words' } })
  assert.equal(back.status, 422)
  assert.match(back.text, /Kept words/)
  const lines = await client.submit(page, {
    to: '/lines',
    fill: { line: ['22', 'no such line'], affected: ['yes', 'no'], since: ['22.1.0', ''], note: ['kept note', ''] },
  })
  assert.equal(lines.status, 422)
  assert.match(lines.text, /The policy knows no line no such line[\s\S]*kept note/)
})

test('the advisory editor previews without keeping, and keeps without publishing', async () => {
  await report('Advisory')
  const client = await signedIn('Lu')
  const page = await firstCase(client)
  const path = `${new URL(page.url).pathname}/advisory`
  const editor = await client.get(path)
  const fill = {
    title: 'Use after free <b>',
    summary: 'Short.',
    description: '**Bold** <script>alert(1)</script>',
    do: 'preview',
  }
  const preview = await client.submit(editor, { to: '/advisory', fill })
  assert.equal(preview.status, 200)
  assert.match(preview.text, /<strong>Bold<\/strong>/)
  assert.doesNotMatch(preview.text, /<script>alert/)
  assert.match(wordsOf(await client.get(path)), /Nothing is kept yet/)
  const kept = await client.submit(preview, { to: '/advisory', fill: { ...fill, do: 'keep' } })
  assert.match(wordsOf(kept), /Revision 1, Lu/)
  assert.equal(
    (await world.visitor().get(path.replace('/console/cases', '/advisories').replace('/advisory', ''))).status,
    404,
  )
})

test('a file of the case is saved and never shown', async () => {
  const visitor = world.visitor()
  const form = await visitor.get('/report')
  const fill = { title: 'File', description: 'x', where: 'nodejs' }
  await visitor.submit(form, {
    to: '/report',
    fill,
    files: [{ field: 'files', name: 'page.html', bytes: '<script>alert(1)</script>' }],
  })
  const client = await signedIn('Mo')
  const inbox = await client.get('/console')
  const path = /href="(\/console\/cases\/[^"]+)"[^>]*>[^<]*File</.exec(inbox.text)?.[1] ?? ''
  const page = await client.get(path)
  const link = /href="([^"]+\/files\/[^"]+)"/.exec(page.text)?.[1] ?? ''
  const file = await client.get(link)
  assert.equal(file.status, 200)
  assert.equal(file.headers.get('content-type'), 'application/octet-stream')
  assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="page\.html"/)
  assert.match(file.headers.get('content-security-policy') ?? '', /sandbox/)
})

test('no input by a member is answered with 5xx either', { timeout: 60_000 }, async () => {
  const client = await signedIn('Ned', 'admin', 'releaser')
  const page = await firstCase(client)
  const { pathname } = new URL(page.url)
  const number = pathname.split('/').at(-1) ?? ''
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const token =
    formsOf(page)
      .find((form) => form.action.endsWith('/confirm'))
      ?.fields.find(([name]) => name === 'token')?.[1] ?? ''
  const names = [
    'reason',
    'text',
    'as',
    'until',
    'step',
    'line',
    'affected',
    'since',
    'note',
    'member',
    'vector',
    'severity',
    'title',
    'p0.product',
    'p0.line',
    'time.at',
    'credit.name',
    'reports',
    'report',
    'out',
    'because',
    'expectedResolution',
    'do',
  ]
  const values = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 50 }),
    fc.constantFrom(
      'ready',
      'answer',
      '2026-99-99T99:99',
      '2026-04-14T15:00',
      'CVSS:3.1/AV:N',
      '22',
      'keep',
      '-1',
      'yes',
    ),
  )
  const acts = memberRoutes.filter(({ path }) => path.includes(':number') && !path.includes('reopen'))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...acts),
      fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 6 }),
      async (route, fields) => {
        const path = route.path.replace(':number', number).replace(/:\w+/, 'x')
        const body = new URLSearchParams({ token, ...fields }).toString()
        const headers = { cookie, connection: 'close', 'content-type': 'application/x-www-form-urlencoded' }
        const answer = await raw(port, request(route.method, path, headers, body))
        assert.ok(answer.status >= 200 && answer.status < 500, `${route.method} ${path} ${body}: ${answer.status}`)
      },
    ),
    { numRuns: 150 },
  )
  assert.deepEqual(
    world.log.filter((line) => line.includes('request.failed')),
    [],
  )
})
