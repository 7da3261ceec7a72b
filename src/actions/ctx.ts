import type { Instant } from '../lib/instant.ts'
import type { Log } from '../lib/log.ts'
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
  /** Largest attachment, in bytes. */
  readonly fileLimit: number
}

/** What a verb may use. Each verb takes the part it needs. */
export interface Ctx {
  readonly store: Store
  /** The movable domain instant. */
  now(): Instant
  readonly installation: Installation
  readonly log: Log
}
