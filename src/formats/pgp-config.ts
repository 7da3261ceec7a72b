import type { PartialConfig } from 'openpgp'

/** What an OpenPGP message may unpack to, in bytes. Whatever is larger comes as a file by another door. */
export const MOST_UNPACKED = 48 * 2 ** 20
/** The largest mail that is opened: what a mail server takes with 25 MB attached. It needs about eight times as much memory. */
export const MOST_MAIL = 40 * 2 ** 20
/** A public key with a few user ids and certifications; more is a key server's dump. */
export const MOST_KEY = 256 * 1024

/**
 * Integrity protection is demanded (the library's default), nothing is unpacked without end, and a key derivation cannot
 * take more than 64 MiB.
 */
export const PGP_CONFIG: PartialConfig = {
  showVersion: false,
  showComment: false,
  allowUnauthenticatedMessages: false,
  allowUnauthenticatedStream: false,
  maxDecompressedMessageSize: MOST_UNPACKED,
  maxArgon2MemoryExponent: 16,
}
