import { newId } from '../lib/ids.ts'
import type { Core } from './core.ts'
import { translated } from './failure.ts'
import type { AccessRecords, PasskeyRecord, SignedInBy } from './store.ts'
import type { Tables } from './tables.ts'
import type { Writer } from './writer.ts'

/** Links, sessions and passkeys. Tokens are only ever stored as keyed hashes. */
export function createAccessRecords(core: Core, writer: Writer): AccessRecords {
  const read = core.engine.readers
  const mark = (kind: 'link' | 'session', token: string) => core.secrets.hmac(kind, token)
  return {
    ...guestRecords(core, writer),
    async createLink(member, expires, proof = true) {
      const token = newToken()
      const row = { hmac: mark('link', token), member, expires_at: expires, case_id: null, proof: proof ? 1 : 0 }
      await writer.inside(expires, async ({ batch: { db } }) => {
        await db.insertInto('links').values(row).execute()
      })
      return token
    },
    useLink(token, now) {
      return writer.inside(now, async ({ batch: { db } }) => {
        const used = await db
          .deleteFrom('links')
          .where('hmac', '=', mark('link', token))
          .where('case_id', 'is', null)
          .returning(['member', 'expires_at', 'proof'])
          .executeTakeFirst()
        return used !== undefined && now < used.expires_at
          ? { member: used.member, proof: used.proof !== 0 }
          : undefined
      })
    },
    async createSession({ member, now, expires, by }) {
      const token = newToken()
      const row = {
        hmac: mark('session', token),
        member,
        signed_in_by: by,
        expires_at: expires,
        stepped_up_at: now,
        case_id: null,
      }
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
        .where('case_id', 'is', null)
        .executeTakeFirst()
        .catch(fail)
      if (row === undefined) return undefined
      const by = BY.find((one) => one === row.signed_in_by) ?? 'given-link'
      return { member: row.member, by, expires: row.expires_at, steppedUpAt: row.stepped_up_at }
    },
    stepUp: (token, at) =>
      writer.inside(at, async ({ batch: { db } }) => {
        const own = db.updateTable('sessions').where('hmac', '=', mark('session', token))
        await own.set({ stepped_up_at: at, signed_in_by: 'passkey' }).execute()
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

/** A guest’s link that was used; it goes with its time. */
const USED = 2

type ForGuests = 'createGuestLink' | 'useGuestLink' | 'createGuestSession' | 'guestSession'

/** The same rows, with the case: what is a guest's opens nothing of a member's, and the other way round. */
function guestRecords(core: Core, writer: Writer): Pick<AccessRecords, ForGuests> {
  const mark = (kind: 'link' | 'session', token: string) => core.secrets.hmac(`guest ${kind}`, token)
  return {
    createGuestLink: ({ guest, case: of }, token, expires) =>
      writer.inside(expires, async ({ batch: { db } }) => {
        const row = { hmac: mark('link', token), member: guest, expires_at: expires, case_id: of, proof: 0 }
        // A notice that is tried again makes the same link again, and a used one stays used.
        await db
          .insertInto('links')
          .values(row)
          .onConflict((conflict) => conflict.column('hmac').doNothing())
          .execute()
      }),
    useGuestLink: (token, now) =>
      writer.inside(now, async ({ batch: { db } }) => {
        const used = await db
          .updateTable('links')
          .set({ proof: USED })
          .where('hmac', '=', mark('link', token))
          .where('proof', '!=', USED)
          .returning(['member', 'expires_at', 'case_id'])
          .executeTakeFirst()
        if (used === undefined || used.case_id === null || now >= used.expires_at) return undefined
        return { guest: used.member, case: used.case_id }
      }),
    async createGuestSession({ guest, case: of }, expires) {
      const token = newToken()
      const row = {
        hmac: mark('session', token),
        member: guest,
        signed_in_by: 'link',
        expires_at: expires,
        stepped_up_at: 0,
        case_id: of,
      }
      await writer.inside(expires, async ({ batch: { db } }) => {
        await db.insertInto('sessions').values(row).execute()
      })
      return token
    },
    async guestSession(token, now) {
      const row = await core.engine.readers
        .selectFrom('sessions')
        .select(['member', 'case_id'])
        .where('hmac', '=', mark('session', token))
        .where('expires_at', '>', now)
        .executeTakeFirst()
        .catch(fail)
      return row === undefined || row.case_id === null ? undefined : { guest: row.member, case: row.case_id }
    },
  }
}

const BY: readonly SignedInBy[] = ['link', 'given-link', 'passkey']

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
