import { type ListedKey, listKeys } from './actions/keys/list-keys.ts'
import { makeKey } from './actions/keys/make-key.ts'
import { dropMemberKey, keepMemberKey } from './actions/keys/member-key.ts'
import { renewKey } from './actions/keys/renew-key.ts'
import { retireKey } from './actions/keys/retire-key.ts'
import { importKey, rotateKey } from './actions/keys/rotate-key.ts'
import type { RunCtx } from './actions/release/run-release.ts'
import { type CliIo, EXIT } from './cli/io.ts'
import { SYSTEM_SCOPE } from './domain/access.ts'
import { activeMembers } from './domain/organisation.ts'
import { toIso } from './lib/instant.ts'
import { flag, withCtx } from './opened.ts'
import { spacedFingerprint } from './views/words/fingerprint.ts'

type Done = { readonly key: string } & Readonly<Record<string, unknown>>
type KeyCommand = (ctx: RunCtx, args: readonly string[], io: CliIo) => Promise<Done | undefined>

const COMMANDS: Readonly<Record<string, { readonly run: KeyCommand; readonly said: string }>> = {
  make: { run: (ctx) => makeKey(ctx, SYSTEM_SCOPE), said: 'is our key now' },
  rotate: { run: (ctx) => rotateKey(ctx, SYSTEM_SCOPE), said: 'is our key now; the one before still opens' },
  renew: { run: (ctx) => renewKey(ctx, SYSTEM_SCOPE), said: 'lives two more years' },
  import: { run: bringKey, said: 'is our key now' },
  retire: {
    run: async (ctx, [key]) => (key === undefined ? undefined : retireKey(ctx, SYSTEM_SCOPE, { key })),
    said: 'is retired: its private half is destroyed',
  },
  member: { run: giveMemberKey, said: 'is their key now' },
}

const USAGE = `keys list | make | renew | rotate | retire KEY
  keys import FILE [--passphrase-file FILE]
  keys member NAME FILE | keys member NAME --none      [--data DIR] [--json]`

/** `fairlead keys …`: our OpenPGP keys, and those of members. */
export async function keysCommand(args: readonly string[], io: CliIo): Promise<number> {
  const [name = '', ...rest] = args
  const asJson = args.includes('--json')
  if (name === 'list') return withCtx(rest, io, (ctx) => list(ctx, io, asJson))
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command === undefined) return usage(io)
  return withCtx(rest, io, async (ctx) => {
    const done = await command.run(ctx, rest, io)
    if (done === undefined) return usage(io)
    const words = done.key === '' ? 'They have no key any more.' : `${spacedFingerprint(done.key)} ${command.said}.`
    io.out(asJson ? `${JSON.stringify(done)}\n` : `${words}\n`)
    return EXIT.good
  })
}

async function list(ctx: RunCtx, io: CliIo, asJson: boolean): Promise<number> {
  const keys = await listKeys(ctx, SYSTEM_SCOPE)
  if (asJson) io.out(`${JSON.stringify(keys.map(asPlain))}\n`)
  else if (keys.length === 0) io.out('There is no key yet. It is made when the pages are first published.\n')
  else for (const key of keys) io.out(`${spacedFingerprint(key.fingerprint)}  ${key.standing}${untilWords(key)}\n`)
  return EXIT.good
}

function asPlain({ fingerprint, standing, since, until, armored }: ListedKey) {
  return { key: fingerprint, standing, since: toIso(since), until: until === null ? null : toIso(until), armored }
}

function untilWords({ until }: ListedKey): string {
  return until === null ? '' : `, until ${toIso(until).slice(0, 10)}`
}

async function bringKey(ctx: RunCtx, args: readonly string[], io: CliIo): Promise<Done | undefined> {
  const [path] = args
  if (path === undefined || path.startsWith('--')) return undefined
  const secret = flag(args, '--passphrase-file')
  const passphrase = secret === undefined ? '' : (await textIn(io, secret)).replace(/\r?\n$/, '')
  return importKey(ctx, SYSTEM_SCOPE, { given: await io.readFile(path, 1_000_000), passphrase })
}

async function giveMemberKey(ctx: RunCtx, args: readonly string[], io: CliIo): Promise<Done | undefined> {
  const [named, path] = args
  if (named === undefined || path === undefined) return undefined
  const reader = ctx.store.reader(SYSTEM_SCOPE)
  const names = await reader.memberNames()
  const members = activeMembers(await reader.organisation())
  const member = members.find(({ id }) => id === named || names.get(id)?.name === named)
  if (member === undefined) {
    io.err(`There is no such member. Members: ${members.map(({ id }) => names.get(id)?.name ?? id).join(', ')}\n`)
    return undefined
  }
  if (path === '--none') return dropMemberKey(ctx, SYSTEM_SCOPE, { member: member.id })
  return keepMemberKey(ctx, SYSTEM_SCOPE, { member: member.id, given: await textIn(io, path) })
}

async function textIn(io: CliIo, path: string): Promise<string> {
  return new TextDecoder().decode(await io.readFile(path, 1_000_000))
}

function usage(io: CliIo): number {
  io.err(`fairlead ${USAGE}\n`)
  return EXIT.usage
}
