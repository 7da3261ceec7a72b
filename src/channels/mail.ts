/** One mail, ready to send. Plain text only; who sees it besides its recipient is nobody. */
export interface OutgoingMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Stable over retries, so that a second copy is known as the same mail: local part, without brackets or domain. */
  readonly messageId: string
  /** Automatic notices say so (RFC 3834), and are answered by no machine. */
  readonly automatic: boolean
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
