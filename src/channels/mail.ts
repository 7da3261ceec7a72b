/** One mail, ready to send. Plain text only; who sees it besides its recipient is nobody. */
export interface OutgoingMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Stable over retries, so that a second copy is known as the same mail: local part, without brackets or domain. */
  readonly messageId: string
  /** Automatic notices say so (RFC 3834), and are answered by no machine. */
  readonly automatic: boolean
  /** Set where it answers a mail by itself: the Message-ID of that mail, without brackets; empty where it had none. */
  readonly answers?: string
  /** Where an answer goes, and where a server says that it could not deliver; otherwise both to the sender. */
  readonly replyTo?: string
  readonly returnTo?: string
  /** An armoured OpenPGP message that goes out instead of the text, as PGP/MIME; the subject stays. */
  readonly sealed?: string
  /** Value of the Autocrypt header: our key, for programs that then answer encrypted. */
  readonly autocrypt?: string
  /** By which a mail of ours that comes back is known. */
  readonly mark?: string
}

/** The whole Message-ID, without brackets: the domain is that of the address we write from. */
export function messageIdOf(local: string, from: string | undefined): string {
  return `${local}@${domainOf(from)}`
}

/** Whether it has the form of a Message-ID of ours: `kind.` and 32 digits, at the domain that we write from. */
export function isOwnMessageId(id: string, from: string | undefined): boolean {
  return /^[a-z-]+\.[0-9a-f]{32}@/.test(id) && id.slice(id.indexOf('@') + 1) === domainOf(from)
}

function domainOf(from: string | undefined): string {
  return (from ?? '').slice((from ?? '').lastIndexOf('@') + 1).replace(/[>\s]/g, '') || 'localhost'
}

/** What became of it. `uncertain`: the other side may have taken it; only looking tells. */
export type Delivery =
  | { readonly outcome: 'delivered'; readonly proof: string }
  | { readonly outcome: 'uncertain'; readonly why: string }
  | { readonly outcome: 'failed'; readonly why: string; readonly permanent: boolean }

export interface MailChannel {
  deliver(mail: OutgoingMail): Promise<Delivery>
  /** Why no mail can be sent now; undefined when the relay answers. */
  problem(): Promise<string | undefined>
  close(): Promise<void>
}
