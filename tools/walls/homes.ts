/** Where a package or a part of Node may be imported. What is not in a table may be imported nowhere: add a row, with care. */
export type Homes = Readonly<Record<string, readonly RegExp[]>>

const LIB = /^src\/lib\//
const FORMATS = /^src\/formats\//
const VIEWS = /^src\/views\//
const STORE = /^src\/store\//
const CHANNELS = /^src\/channels\//
const ACTIONS = /^src\/actions\//
const HTTP = /^src\/http\//
const MAIL = /^src\/mail\//
const CLI = /^src\/cli\//
const WORKER = /^src\/worker\//
const CONFIG = /^src\/config(-values|-mail|-platforms)?\.ts$/
/** main.ts and what stands beside it; the demonstration starts the whole house too. */
const MAIN = /^src\/((?!config)[^/]+\.ts$|demo\/)/
/** The one file reader and writer of the command line. */
const CLI_FILES = /^src\/cli\/files\.ts$/
const IMPURE = [STORE, CHANNELS, ACTIONS, HTTP, MAIL, CLI, WORKER, MAIN]

export const PACKAGES: Homes = {
  '@fastify/busboy': [HTTP],
  '@secvisogram/csaf-validator-lib': [FORMATS],
  '@simplewebauthn/server': [HTTP, /^src\/actions\/identity\//],
  ajv: [/^src\/formats\/csaf\//],
  'date-holidays': [/^src\/formats\/policy-file/],
  imapflow: [MAIL],
  kysely: [STORE],
  'markdown-it': [FORMATS, VIEWS],
  nodemailer: [CHANNELS],
  openpgp: [FORMATS, STORE],
  pg: [STORE],
  'postal-mime': [FORMATS],
  'sanitize-html': [FORMATS, VIEWS],
  'smtp-server': [MAIL],
  yaml: [FORMATS],
  zod: [FORMATS, HTTP, MAIL, CLI],
}

export const BUILTINS: Homes = {
  'node:crypto': [LIB, STORE],
  'node:fs': [STORE, CLI_FILES, CONFIG, MAIN],
  'node:fs/promises': [STORE, CLI_FILES, CONFIG, MAIN],
  'node:sqlite': [STORE],
  'node:worker_threads': [STORE, WORKER, MAIN],
  'node:child_process': [STORE, CHANNELS, MAIN],
  'node:net': [CHANNELS, HTTP, MAIL, CONFIG, MAIN],
  'node:tls': [CHANNELS, MAIL, MAIN],
  'node:dns': [CHANNELS, MAIL],
  'node:dns/promises': [CHANNELS, MAIL],
  'node:http': [CHANNELS, HTTP, MAIN],
  'node:https': [CHANNELS],
  'node:os': [STORE, CLI, CONFIG, MAIN],
  'node:path': [STORE, CHANNELS, HTTP, CLI, CONFIG, MAIN],
  'node:process': [CLI, MAIN],
  'node:readline': [STORE, CLI],
  'node:readline/promises': [CLI],
  'node:url': [STORE, CHANNELS, HTTP, CLI, CONFIG, MAIN],
  'node:module': [HTTP, MAIN],
  'node:async_hooks': IMPURE,
  'node:buffer': IMPURE,
  'node:events': IMPURE,
  'node:stream': IMPURE,
  'node:stream/promises': IMPURE,
  'node:stream/web': IMPURE,
  'node:timers/promises': IMPURE,
  'node:util': IMPURE,
  // Packing is pure: the same bytes, always.
  'node:zlib': [FORMATS, ...IMPURE],
}
