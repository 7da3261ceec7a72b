import assert from 'node:assert/strict'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { forgetIdentity } from '../../src/actions/talk/erase-report.ts'
import { movableClock } from '../../src/lib/clock-source.ts'
import { openStore } from '../../src/store/open.ts'
import { readRootKey } from '../../src/store/root-key.ts'
import { createWorld } from '../world.ts'
import { readyRelease, type Sent, sent } from './ready-release.ts'

/** Somebody who holds the database and no key, writing with SQL while nobody runs. */
let home: string
let victim: Sent
let now: number
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'fairlead-tamper-'))
  const env = { FAIRLEAD_ROOT_KEY_FILE: join(home, 'root.key') }
  await using world = await createWorld({ at: '2026-04-02T16:00:00Z', data: join(home, 'data'), env })
  const ready = await readyRelease(world, { name: 'Rin', mail: 'rin@example.org' })
  await world.until(ready.at)
  victim = await sent(world, { name: 'Nir' })
  const gone = await sent(world, { name: 'Ann' })
  await forgetIdentity(world.app.ctx, { kind: 'reporter', report: gone.report }, gone.report)
  await world.until(world.now() + 3_600_000)
  now = world.now()
})
after(() => rm(home, { recursive: true, force: true }))

/** The problems that `ledger verify` names after these statements were run on a copy of the store. */
async function problemsAfter(...statements: readonly string[]): Promise<readonly string[]> {
  const dataDir = await mkdtemp(join(home, 'copy-'))
  await cp(join(home, 'data'), dataDir, { recursive: true })
  for (const statement of statements) {
    using db = new DatabaseSync(join(dataDir, statement.includes('wrapped_keys') ? 'keyring.sqlite' : 'store.sqlite'))
    db.exec(statement)
  }
  const path = join(home, 'root.key')
  const rootKey = await readRootKey({ from: 'file', path, create: false }, dataDir)
  const store = await openStore({ dataDir, rootKey, clock: movableClock(now) })
  try {
    return (await store.ledger.verify()).problems.map(({ problem }) => problem)
  } finally {
    await store.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const ONE = `(select stream from events where type = 'message.sent' or type = 'report.received' order by stream limit 1)`

test('what nobody touched has no problem', async () => {
  assert.deepEqual(await problemsAfter(), [])
})

const CHANGES: Readonly<Record<string, string>> = {
  'a fact': `update events set facts = replace(facts, '"credit":"none"', '"credit":"name"') where type = 'report.received'`,
  'an instant': `update events set at = at - 60000 where type = 'promise.kept' or type = 'embargo.set'`,
  'an actor': `update events set actor_id = 'SOMEBODY' where type = 'case.confirmed'`,
  'a body taken out': `update events set body = null where type = 'audit.recorded'`,
  'two bodies changed about': `update events set body = (select body from events e where e.type = 'fix.ready') where type = 'audit.recorded'`,
  'an event removed from the middle': `delete from events where type = 'audit.recorded'`,
  'the last events of a stream removed': `delete from events where stream = ${ONE} and seq = (select max(seq) from events where stream = ${ONE})`,
  'a whole stream removed': `delete from events where kind = 'release'`,
  'a row that says more was kept': `update reports set state = replace(state, '"kept":0', '"kept":9')`,
  'a row that says somebody else may': `update organisation set state = replace(state, '"releaser"', '"member"')`,
  'a report moved to another case': `update reports set case_id = 'X'`,
  'a next promise put off': `update reports set next_due = next_due + 86400000`,
  'a checkpoint forged': `update checkpoints set note = replace(note, substr(note, -12, 4), 'AAAA')`,
  'checkpoints taken away': `delete from checkpoints where size > 5`,
  'a node of the log changed': `update log_nodes set hash = zeroblob(32) where level = 0 and idx = 3`,
  'a place in the log changed': `update events set log_position = log_position + 100000 where log_position = 4`,
  'a key taken out of the keyring': `delete from wrapped_keys where name like 'case:%'`,
  'a key put in place of another': `update wrapped_keys set wrap = (select wrap from wrapped_keys k where k.name = 'organisation') where name like 'case:%'`,
}
for (const [what, statement] of Object.entries(CHANGES)) {
  test(`the ledger notices ${what}`, async () => {
    assert.notDeepEqual(await problemsAfter(statement), [])
  })
}

test('an event that somebody without the key wrote at the end is noticed where it should have words', async () => {
  // Its hash fits and it follows the last one: only what is sealed can tell.
  const { createHash } = await import('node:crypto')
  const sha = (...parts: readonly (string | Uint8Array)[]) => {
    const hash = createHash('sha256')
    for (const part of parts) hash.update(part)
    return hash.digest()
  }
  using db = new DatabaseSync(join(home, 'data', 'store.sqlite'), { readOnly: true })
  const last = db.prepare('select seq, at, hash from events where stream = ? order by seq desc').get(victim.report)
  const [seq, at, prev] = [Number(last?.seq) + 1, Number(last?.at), last?.hash as Uint8Array]
  const facts = '{"as":"answer","by":"human","evaluation":true,"nextSteps":true,"to":"reporter"}'
  const envelope = `{"actor":{"id":"M","kind":"member"},"at":${at},"facts":${facts},"kind":"report","seq":${seq},"stream":"${victim.report}","type":"message.sent"}`
  const body = sha('invented')
  const hash = sha(envelope, sha(body), sha(''), prev)
  const hex = (bytes: Uint8Array) => `x'${Buffer.from(bytes).toString('hex')}'`
  const problems = await problemsAfter(
    `insert into events (stream, seq, kind, type, at, actor_kind, actor_id, facts, body, prev, hash)
     values ('${victim.report}', ${seq}, 'report', 'message.sent', ${at}, 'member', 'M', '${facts}', ${hex(body)}, ${hex(prev)}, ${hex(hash)})`,
  )
  assert.ok(
    problems.some((problem) => /does not open/.test(problem)),
    problems.join(),
  )
})
