import type { KeyDirectory } from '../channels/key-directory.ts'
import type { Platforms } from '../channels/platforms.ts'
import type { ReadMail } from '../formats/mail-read.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'
import type { Log } from '../lib/log.ts'
import type { Pgp } from '../store/pgp.ts'
import type { Store } from '../store/store.ts'

/** What the installation says of itself; parsed once by src/config.ts. */
export interface Installation {
  /** Where the portal is reached, without a slash at the end. */
  readonly baseUrl: string
  /** From-address of Fairlead's own mails; undefined when no relay is configured. */
  readonly mailFrom: string | undefined
  /** Where warnings for the whole team go. */
  readonly teamMail: string | undefined
  /** The manual's chapters, index first; Markdown that begins with its title. */
  readonly manual: readonly { readonly id: string; readonly title: string; readonly text: string }[]
  /** Digest of what pages are made from beside the facts: version, texts, looks. Another one: they are made anew. */
  readonly madeFrom?: string
  /** Largest attachment, in bytes. */
  readonly fileLimit: number
  /** The doors are tried every day. */
  readonly selfCheck: boolean
  /** CSAF 2.1 is published beside 2.0. */
  readonly csaf21?: boolean
  readonly mail: MailSettings
}

/** How mail comes in and goes out here. */
export interface MailSettings {
  /** Lower-case addresses that mail for the team comes to; the first is the one we write from. */
  readonly addresses: readonly string[]
  /** Whether mail to `local+anything@domain` reaches us. */
  readonly plus: boolean
  /** Whether mail comes in here at all: only then may answers be asked for. */
  readonly comesIn: boolean
  /** Largest mail, in bytes. */
  readonly limit: number
  /** List-Ids of the team's own lists. */
  readonly ownLists: readonly string[]
  /** The header by which the team's own filter marks spam. */
  readonly spamHeader: string | undefined
  /** Whose Authentication-Results are believed. */
  readonly authserv: string | undefined
  /** Whether a flood of mail is held. */
  readonly floodLimits: boolean
  /** How long held and dropped mail is kept, in milliseconds. */
  readonly heldFor: number
}

/** Reads mails away from the doors, in bounded time and memory; never fails. */
export interface MailReader {
  /** `cut`: these are the first bytes of a longer mail. */
  read(raw: Bytes, cut?: boolean): Promise<ReadMail>
  close(): Promise<void>
}

/** What a verb may use. Each verb takes the part it needs. */
export interface Ctx {
  readonly store: Store
  /** The movable domain instant. */
  now(): Instant
  readonly installation: Installation
  readonly log: Log
  /** Signs, opens and seals with OpenPGP, in a thread of its own. */
  readonly pgp: Pgp
  /** Where a reporter's key may be looked for; only when a person decides so. */
  readonly keyDirectory: KeyDirectory
  readonly mailReader: MailReader
  /** Where reports come from beside our own doors. */
  readonly platforms: Platforms
}
