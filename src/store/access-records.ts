import { newId } from '../lib/ids.ts'
import type { Core } from './core.ts'
import { translated } from './failure.ts'
import type { AccessRecords, PasskeyRecord } from './store.ts'
import type { Tables } from './tables.ts'
import type { Writer } from './writer.ts'

/** Links, sessions and passkeys. Tokens are only ever stored as keyed hashes. */
export function createAccessRecords(core: Core, writer: Writer): AccessRecords {
  const read = core.engine.readers
  const mark = (kind: 'link' | 'session', token: string) => core.secrets.hmac(kind, token)
  return {
    async createLink(member, expires) {
      const token = newToken()
      await writer.inside(expires, async ({ batch: { db } }) => {
        await db
          .insertInto('links')
          .values({ hmac: mark('link', token), member, expires_at: expires })
          .execute()
      })
      return token
    },
    useLink(token, now) {
      return writer.inside(now, async ({ batch: { db } }) => {
        const used = await db
          .deleteFrom('links')
          .where('hmac', '=', mark('link', token))
          .returning(['member', 'expires_at'])
          .executeTakeFirst()
        return used !== undefined && now < used.expires_at ? used.member : undefined
      })
    },
    async createSession({ member, now, expires, by }) {
      const token = newToken()
      const row = { hmac: mark('session', token), member, signed_in_by: by, expires_at: expires, stepped_up_at: now }
      await writer.inside(now, async ({ batch: { db } }) => {
        await db.insertInto('sessions').values(row).execute()
      })
      return token
    },
    async session(token, now) {
      const row = await read
        .selectFrom('sessions')
        .selectAll()
        .where('hmac', '=', mark('session', token))
        .where('expires_at', '>', now)
        .executeTakeFirst()
        .catch(fail)
      if (row === undefined) return undefined
      const by = row.signed_in_by === 'passkey' ? 'passkey' : 'link'
      return { member: row.member, by, expires: row.expires_at, steppedUpAt: row.stepped_up_at }
    },
    stepUp: (token, at) =>
      writer.inside(at, async ({ batch: { db } }) => {
        const own = db.updateTable('sessions').where('hmac', '=', mark('session', token))
        await own.set({ stepped_up_at: at }).execute()
      }),
    endSession: (token) =>
      writer.inside(0, async ({ batch: { db } }) => {
        await db.deleteFrom('sessions').where('hmac', '=', mark('session', token)).execute()
      }),
    endSessionsOf: (member) =>
      writer.inside(0, async ({ batch: { db } }) => {
        await db.deleteFrom('sessions').where('member', '=', member).execute()
        await db.deleteFrom('links').where('member', '=', member).execute()
      }),
    addPasskey: (passkey) =>
      writer.inside(0, async ({ batch: { db } }) => {
        await db.insertInto('passkeys').values(toRow(passkey)).execute()
      }),
    async passkeys(member) {
      const query = read.selectFrom('passkeys').selectAll().where('member', '=', member).orderBy('credential')
      return (await query.execute().catch(fail)).map(fromRow)
    },
    async passkey(credential) {
      const query = read.selectFrom('passkeys').selectAll().where('credential', '=', credential)
      const row = await query.executeTakeFirst().catch(fail)
      return row === undefined ? undefined : fromRow(row)
    },
    usePasskey: (credential, counter) =>
      writer.inside(0, async ({ batch: { db } }) => {
        await db.updateTable('passkeys').set({ counter }).where('credential', '=', credential).execute()
      }),
  }
}

/** 260 bits: two ids. */
function newToken(): string {
  return newId() + newId()
}

function toRow(passkey: PasskeyRecord): Tables['passkeys'] {
  const { credential, member, publicKey, counter, transports } = passkey
  return { credential, member, public_key: publicKey, counter, transports: JSON.stringify(transports) }
}

function fromRow(row: Tables['passkeys']): PasskeyRecord {
  const { credential, member, public_key: publicKey, counter } = row
  const transports: unknown = JSON.parse(row.transports)
  return { credential, member, publicKey, counter, transports: Array.isArray(transports) ? transports.map(String) : [] }
}

function fail(error: unknown): never {
  throw translated(error)
}
