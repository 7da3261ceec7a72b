import type { PartialConfig } from 'openpgp'

/** What an OpenPGP message may unpack to, in bytes. Whatever is larger comes as a file by another door. */
export const MOST_UNPACKED = 64 * 2 ** 20
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
