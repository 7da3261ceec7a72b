import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { Client } from '../client.ts'
import { codeOn, follow, says, signInBy } from './cast.ts'

const CHECKOUT = resolve(import.meta.dirname, '..', '..')

let folder: string
const children: ChildProcess[] = []

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-restart-'))
})
after(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

interface House {
  readonly process: ChildProcess
  readonly base: string
  /** All that it printed so far. */
  readonly out: () => string
}

test('the first start prints the address and a link that signs in once; the next one keeps quiet about it', async () => {
  const first = await serve()
  const link = /http:\/\/localhost:\d+(\/console\/sign-in\?link=[\w-]+)/.exec(first.out())?.[1]
  assert.ok(link !== undefined, first.out())
  const inbox = await signInBy({ visitor: () => new Client(first.base) }, link)
  says(await inbox.get('/console'), 'Nothing waits')
  const used = new Client(first.base)
  assert.equal((await used.submit(await used.get(link), { to: '/console/sign-in/link' })).status, 401)
  assert.equal(await stop(first), 0)

  const second = await serve()
  assert.match(second.out(), /Fairlead is open: http:\/\/localhost:\d+\//)
  assert.doesNotMatch(second.out(), /link=/)
  assert.equal(await stop(second), 0)
})

test('told to stop, it finishes the report that is on its way', async () => {
  const house = await serve()
  const form = await new Client(house.base).get('/report')
  const token = /name="token" value="([^"]+)"/.exec(form.text)?.[1] ?? ''
  const fields = { token, product: 'nodejs', title: 'On its way', where: 'nodejs', description: 'Slowly.' }
  const body = new URLSearchParams(fields).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }
  const slow = request(`${house.base}/report`, { method: 'POST', headers })
  slow.write(body.slice(0, 20))
  await new Promise((resolve) => setTimeout(resolve, 100))
  const ended = stop(house)
  await new Promise((resolve) => setTimeout(resolve, 100))
  slow.end(body.slice(20))
  const [answer] = await once(slow, 'response')
  const text = Buffer.concat(await answer.toArray()).toString()
  assert.equal(answer.statusCode, 200)
  assert.equal(await ended, 0)

  const next = await serve()
  const code = codeOn({ url: '', status: 200, headers: new Headers(), text })
  says(await follow(new Client(next.base), code), 'On its way')
  assert.equal(await stop(next), 0)
})

test('killed at any moment, it has every report that it acknowledged', async () => {
  const codes: string[] = []
  for (const moment of [40, 130, 260]) {
    const house = await serve()
    const before = codes.length
    const senders = [1, 2, 3, 4].map((n) => send(house, codes, `${moment}.${n}`))
    // Some moment after the first is acknowledged, however slow the machine is.
    while (codes.length === before) await new Promise((resolve) => setTimeout(resolve, 5))
    await new Promise((resolve) => setTimeout(resolve, moment))
    house.process.kill('SIGKILL')
    await Promise.all(senders)
    if (house.process.signalCode === null) await once(house.process, 'exit')
  }
  assert.ok(codes.length > 0)
  const house = await serve()
  for (const code of codes) says(await follow(new Client(house.base), code), 'Received')
  assert.equal(await stop(house), 0)
  const verified = await command(['ledger', 'verify', '--json'])
  assert.equal(verified.code, 0, verified.out)
  assert.deepEqual((JSON.parse(verified.out) as { problems: unknown }).problems, [])
})

test('where its address has changed, everything that is published says the new one after a start', async () => {
  const house = await serve({ FAIRLEAD_BASE_URL: 'https://security.example.org' })
  const visitor = new Client(house.base)
  const txt = (await visitor.get('/.well-known/security.txt')).text
  assert.match(txt, /^Canonical: https:\/\/security\.example\.org\//m)
  assert.match(
    txt,
    /^Contact: (?!https:\/\/security\.example)[^\n]+\n(Contact: [^\n]+\n)*Contact: https:\/\/security\.example\.org\/report\n/m,
  )
  assert.doesNotMatch((await visitor.get('/.well-known/csaf/provider-metadata.json')).text, /localhost/)
  assert.equal(await stop(house), 0)
})

/** Sends reports one after the other until the house is gone; keeps the code of each that was acknowledged. */
async function send(house: House, codes: string[], name: string): Promise<void> {
  for (let i = 0; ; i++) {
    const report = { title: `Report ${name}.${i}`, description: 'Sent while it was killed.' }
    const headers = { 'content-type': 'application/json' }
    try {
      const answer = await fetch(`${house.base}/api/v1/reports`, {
        method: 'POST',
        headers,
        body: JSON.stringify(report),
      })
      assert.equal(answer.status, 201)
      codes.push(((await answer.json()) as { code: string }).code)
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
      return
    }
  }
}

async function serve(more: Readonly<Record<string, string>> = {}): Promise<House> {
  const child = spawn(process.execPath, [join(CHECKOUT, 'bin', 'fairlead.js'), 'serve'], { env: environment(more) })
  children.push(child)
  let out = ''
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  for await (const chunk of child.stdout) {
    out += chunk
    if (/Fairlead is open:.*\n\n$/s.test(out)) break
  }
  const port = /"event":"server.started"[^\n]*"port":(\d+)/.exec(log)?.[1]
  assert.ok(port !== undefined, out + log)
  return { process: child, base: `http://127.0.0.1:${port}`, out: () => out }
}

/** The exit code after SIGTERM. */
async function stop(house: House): Promise<number | null> {
  house.process.kill('SIGTERM')
  if (house.process.exitCode === null) await once(house.process, 'exit')
  return house.process.exitCode
}

async function command(args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> {
  const child = spawn(process.execPath, [join(CHECKOUT, 'bin', 'fairlead.js'), ...args], { env: environment({}) })
  const out = Buffer.concat(await child.stdout.toArray()).toString()
  if (child.exitCode === null) await once(child, 'exit')
  return { code: child.exitCode, out }
}

function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOST: '127.0.0.1',
    PORT: '0',
    FAIRLEAD_DATA: join(folder, 'data'),
    FAIRLEAD_ROOT_KEY_FILE: join(folder, 'root.key'),
    FAIRLEAD_FLOOD_LIMITS: 'off',
    ...more,
  }
}
