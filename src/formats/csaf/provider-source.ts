import type { Finding } from '../../domain/refusal.ts'
import type { Bytes } from '../../lib/bytes.ts'
import type { CsafVersion } from './library.ts'

/** A provider's tree, wherever it lies: a folder on disk or a web site. */
export interface ProviderSource {
  /** Where provider-metadata.json was found, as an address. */
  readonly metadataUrl: string
  /** The bytes at an address; undefined where there are none. */
  readonly fetch: (url: string) => Promise<Bytes | undefined>
  /** False where an address is not part of what can be looked at, such as another host seen from a folder. */
  readonly reaches: (url: string) => boolean
  readonly securityTxt?: Bytes
  /** A key that security.txt must be signed with, beside those of the metadata. */
  readonly securityKey?: Bytes
  /** Addresses that answered with a redirect, and after how many the document came (CSAF 2.0 §7.1.6). */
  readonly redirects?: () => readonly Redirect[]
  /** What only a server shows; absent for a folder. */
  readonly server?: ProviderServer
}

export interface Redirect {
  readonly url: string
  readonly hops: number
}

export interface ProviderServer {
  /** What the addresses that a consumer tries by itself answer: the well-known one and the one in the DNS. */
  readonly discovery: () => Promise<{ readonly wellKnown: Answered; readonly dns: Answered }>
  /** Whether the address is served to a program that calls itself so (CSAF 2.1 §7.1.24). */
  readonly servesAgent: (url: string, agent: string) => Promise<boolean>
  /** The header Access-Control-Allow-Origin of the address (CSAF 2.1 §7.1.25). */
  readonly allowedOrigin: (url: string) => Promise<string | undefined>
}

export interface Answered {
  readonly url: string
  readonly bytes?: Bytes
  readonly redirected: boolean
}

export type Say = (requirement: number, level: Finding['level'], path: string, problem: string, remedy: string) => void

export interface Listed {
  readonly url: string
  /** Date the listing gives for the document, if it gives one. */
  readonly date?: string
  readonly year?: string
  /** TLP label of the feed or directory that lists it. */
  readonly label?: string
}

/** What every part of the check is given. */
export interface Around {
  readonly source: ProviderSource
  readonly metadata: Readonly<Record<string, unknown>>
  readonly trusted: boolean
  /** Of the metadata: the standard by which the tree is judged. */
  readonly version: CsafVersion
  readonly say: Say
}
