import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { describeMember } from '../../src/actions/people/describe-member.ts'
import { SYSTEM_SCOPE } from '../../src/domain/access.ts'
import { keysCommand } from '../../src/keys-command.ts'
import { systemClock } from '../../src/lib/clock-source.ts'
import { toIso } from '../../src/lib/instant.ts'
import { run } from '../journeys/command-line.ts'
import { createWorld } from '../world.ts'
import { noGpg, startGpg } from './gpg.ts'

test('the command line lists, renews, rotates, retires and imports keys beside a running server, and gives a member theirs', {
  skip: noGpg,
}, async () => {
  // The command line has the clock of this machine, so the story is of today.
  const now = systemClock.now() - 60_000
  await using world = await createWorld({ at: toIso(now) })
  using gpg = startGpg(now)
  const mine = gpg.make('Admin <admin@example.org>', { algorithm: 'ed25519' })
  const brought = gpg.make('Team <team@example.org>', { algorithm: 'ed25519' })
  const files = { 'mine.asc': gpg.publicKey(mine), 'team.asc': gpg.secretKey(brought), 'x.asc': 'hello' }
  const env = { FAIRLEAD_DATA: world.data, FAIRLEAD_ROOT_KEY_FILE: join(world.data, '..', 'root.key') }
  const keys = (...args: string[]) => run(keysCommand, args, files, now, env)
  const listed = async () => {
    const { out } = await keys('list', '--json')
    return (JSON.parse(out) as { key: string; standing: string }[]).map(({ key, standing }) => [key, standing])
  }
  const [[first = '', standing] = []] = await listed()
  assert.equal(standing, 'in use')
  await assert.rejects(keys('make'), { code: 'conflict', message: /There is a key already/ })
  assert.deepEqual(JSON.parse((await keys('renew', '--json')).out), { key: first })
  const { key: second } = JSON.parse((await keys('rotate', '--json')).out) as { key: string }
  assert.deepEqual(JSON.parse((await keys('import', 'team.asc', '--json')).out), { key: brought })
  await assert.rejects(keys('import', 'x.asc'), { code: 'invalid', message: /no OpenPGP private key/ })
  assert.deepEqual(JSON.parse((await keys('retire', first, '--json')).out), { key: first })
  assert.deepEqual(await listed(), [
    [brought, 'in use'],
    [second, 'only opens'],
    [first, 'retired'],
  ])
  world.clock.moveTo(systemClock.now() + 1_000)
  await world.settle()
  assert.match(
    gpg.run(['--verify'], (await world.published('/.well-known/security.txt')) ?? '').status,
    new RegExp(`VALIDSIG ${brought.toUpperCase()}`),
    'the running server signs with it',
  )
  await assert.rejects(keys('member', 'Administrator', 'mine.asc'), { message: /No mail address is known/ })
  const { ctx } = world.app
  const [admin] = [...(await ctx.store.reader(SYSTEM_SCOPE).memberNames()).keys()]
  const named = { member: admin ?? '', name: 'Administrator', mail: 'admin@example.org' }
  await describeMember(ctx, SYSTEM_SCOPE, named)
  assert.match((await keys('member', 'Administrator', 'mine.asc')).out, /is their key now/)
  assert.match((await keys('member', 'Nobody', 'mine.asc')).err, /Members: Administrator/)
  assert.match((await keys('member', 'Administrator', '--none')).out, /no key any more/)
  assert.equal((await keys('guess')).exit, 2)
  assert.match((await keys('list')).out, /^([0-9A-F]{4} ){9}[0-9A-F]{4} {2}in use, until \d{4}-\d\d-\d\d$/m)
})
