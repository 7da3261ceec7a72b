import { homedir } from 'node:os'
import { join, resolve, sep } from 'node:path'
import type { PlatformSettings } from './channels/platforms.ts'
import { MAIL_VARIABLES, type MailConfig, type ReadVariable, readMailConfig } from './config-mail.ts'
import { PLATFORM_VARIABLES, readPlatformConfig } from './config-platforms.ts'
import {
  bytesOfSize,
  type Environment,
  isLevel,
  mailAddress,
  mailBox,
  onOff,
  type Parsed,
  portNumber,
  proxyList,
  rootKeyBytes,
  unknownVariables,
  urlOf,
  webOrigin,
} from './config-values.ts'
import type { Finding } from './domain/refusal.ts'
import type { Bytes } from './lib/bytes.ts'
import type { LogLevel } from './lib/log.ts'

/** Everything an installation can set, parsed once; docs/manual/configuration.md is its table. */
export interface Config {
  /** Absolute path of the data directory. */
  readonly data: string
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** Origin of the portal without a slash at the end; undefined: http://localhost:PORT, once the port is known. */
  readonly baseUrl: string | undefined
  /** Absolute path of the policy file. */
  readonly policy: string
  readonly store: { readonly engine: 'sqlite' } | { readonly engine: 'postgres'; readonly url: string }
  /** Outgoing relay; undefined: mails stay due and the console says why. */
  readonly smtpUrl: string | undefined
  /** Mail that comes in, and how ours is signed. */
  readonly mail: MailConfig
  readonly platforms: PlatformSettings
  readonly rootKey: RootKeySource
  readonly mailFrom: string | undefined
  readonly teamMail: string | undefined
  /** Addresses and networks (CIDR) whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** Largest attachment, in bytes. */
  readonly fileLimit: number
  readonly floodLimits: boolean
  /** CSAF 2.1 is published beside the authoritative 2.0. */
  readonly csaf21: boolean
  /** The doors are tried every day. */
  readonly selfCheck: boolean
  readonly log: LogLevel
}

/** Where the root key comes from. `create`: a first start on an empty data directory may make the file. */
export type RootKeySource =
  | { readonly from: 'environment'; readonly key: Bytes }
  | { readonly from: 'file'; readonly path: string; readonly create: boolean }
  | { readonly from: 'command'; readonly command: string }

/** What the command line says; it wins over the environment. */
export interface ConfigFlags {
  readonly data?: string
  readonly port?: string
  readonly policy?: string
}
export interface Place {
  /** Relative paths of flags and variables start here. */
  readonly directory: string
  readonly home: string
  /** The folder of package.json: defaults lie in it. */
  readonly checkout: string
}
export type ConfigResult =
  | { readonly config: Config; readonly notes: readonly Finding[] }
  | { readonly findings: readonly Finding[] }

/** Reads the whole configuration, or says everything that is wrong with it at once. */
export function parseConfig(env: Environment, flags: ConfigFlags = {}, place: Place = here()): ConfigResult {
  const findings: Finding[] = []
  const read = reader(env, findings)
  const data = resolve(
    place.directory,
    flags.data ?? read.text('FAIRLEAD_DATA') ?? join(place.checkout, 'fairlead-data'),
  )
  const config: Config = {
    data,
    host: read.text('HOST') ?? '127.0.0.1',
    port: readPort(read, flags, findings),
    baseUrl: read.parsed('FAIRLEAD_BASE_URL', webOrigin),
    policy: resolve(
      place.directory,
      flags.policy ?? read.text('FAIRLEAD_POLICY') ?? join(place.checkout, 'policies', 'nodejs.yaml'),
    ),
    store: storeOf(read.secret('DATABASE_URL', urlOf('postgres:', 'postgresql:'))),
    smtpUrl: read.secret('SMTP_URL', urlOf('smtp:', 'smtps:')),
    mail: readMailConfig(mailReading(read, place, findings)),
    platforms: readPlatformConfig(mailReading(read, place, findings)),
    rootKey: readRootKey(read, env, place, findings),
    mailFrom: read.parsed('FAIRLEAD_MAIL_FROM', mailBox),
    teamMail: read.parsed('FAIRLEAD_TEAM_MAIL', mailAddress),
    trustedProxies: read.parsed('FAIRLEAD_TRUSTED_PROXY', proxyList) ?? [],
    fileLimit: read.parsed('FAIRLEAD_FILE_LIMIT', bytesOfSize) ?? 1_000_000_000,
    floodLimits: read.parsed('FAIRLEAD_FLOOD_LIMITS', onOff) ?? true,
    selfCheck: read.parsed('FAIRLEAD_SELF_CHECK', onOff) ?? true,
    csaf21: read.parsed('FAIRLEAD_CSAF_21', onOff) ?? false,
    log: read.parsed('FAIRLEAD_LOG', isLevel) ?? 'info',
  }
  if (config.mail.listen !== undefined && config.mail.addresses.length === 0 && config.mailFrom === undefined) {
    const problem = 'FAIRLEAD_MAIL_ADDRESSES should name the addresses that the listener takes mail for'
    findings.push({ rule: 'configuration', level: 'error', path: 'FAIRLEAD_MAIL_ADDRESSES', problem })
  }
  if (findings.length > 0) return { findings }
  return { config, notes: [...unknownVariables(env, VARIABLES), ...keyBesideData(config)] }
}

/** Every variable Fairlead reads, with its default as the manual says it. */
export const VARIABLES: readonly { readonly name: string; readonly fallback: string }[] = [
  { name: 'FAIRLEAD_DATA', fallback: './fairlead-data in the checkout' },
  { name: 'PORT', fallback: '8080' },
  { name: 'HOST', fallback: '127.0.0.1' },
  { name: 'FAIRLEAD_BASE_URL', fallback: 'http://localhost:PORT' },
  { name: 'FAIRLEAD_POLICY', fallback: 'policies/nodejs.yaml in the checkout' },
  { name: 'DATABASE_URL', fallback: 'none: the embedded store' },
  { name: 'SMTP_URL', fallback: 'none: mail waits' },
  ...MAIL_VARIABLES,
  { name: 'FAIRLEAD_MAIL_FROM', fallback: 'none' },
  { name: 'FAIRLEAD_TEAM_MAIL', fallback: 'none' },
  { name: 'FAIRLEAD_ROOT_KEY', fallback: 'none' },
  { name: 'FAIRLEAD_ROOT_KEY_FILE', fallback: '$XDG_CONFIG_HOME/fairlead/root.key' },
  { name: 'FAIRLEAD_ROOT_KEY_COMMAND', fallback: 'none' },
  { name: 'FAIRLEAD_TRUSTED_PROXY', fallback: 'none' },
  { name: 'FAIRLEAD_FILE_LIMIT', fallback: '1 GB' },
  ...PLATFORM_VARIABLES,
  { name: 'FAIRLEAD_SELF_CHECK', fallback: 'on' },
  { name: 'FAIRLEAD_CSAF_21', fallback: 'off' },
  { name: 'FAIRLEAD_FLOOD_LIMITS', fallback: 'on' },
  { name: 'FAIRLEAD_LOG', fallback: 'info' },
]

function here(): Place {
  return { directory: process.cwd(), home: homedir(), checkout: resolve(import.meta.dirname, '..') }
}

interface Read {
  /** The trimmed value; undefined when it is missing or empty. */
  text(name: string): string | undefined
  parsed<T>(name: string, parse: (text: string) => Parsed<T>): T | undefined
  /** As `parsed`, but the finding never repeats the value. */
  secret<T>(name: string, parse: (text: string) => Parsed<T>): T | undefined
}

function reader(env: Environment, findings: Finding[]): Read {
  function text(name: string): string | undefined {
    return env[name]?.trim() || undefined
  }
  function take<T>(name: string, parse: (text: string) => Parsed<T>, show: boolean): T | undefined {
    const found = text(name)
    if (found === undefined) return undefined
    const parsed = parse(found)
    if ('value' in parsed) return parsed.value
    findings.push(wrong(name, show ? found : undefined, parsed.shouldBe))
    return undefined
  }
  return {
    text,
    parsed: (name, parse) => take(name, parse, true),
    secret: (name, parse) => take(name, parse, false),
  }
}

/** The same, for the variables of mail: some belong together, some name files. */
function mailReading(read: Read, place: Place, findings: Finding[]): ReadVariable {
  return {
    ...read,
    path: (name) => {
      const path = read.text(name)
      return path === undefined ? undefined : resolve(place.directory, path)
    },
    problem: (names, problem) => {
      const path = names.join(', ')
      findings.push({ rule: 'configuration', level: 'error', path, problem: `${names.join(' and ')}: ${problem}` })
    },
  }
}

function wrong(name: string, found: string | undefined, shouldBe: string): Finding {
  const shown = found === undefined ? '' : ` (it is ${JSON.stringify(found.slice(0, 80))})`
  return { rule: 'configuration', level: 'error', path: name, problem: `${name} should be ${shouldBe}${shown}` }
}

function readPort(read: Read, flags: ConfigFlags, findings: Finding[]): number {
  if (flags.port === undefined) return read.parsed('PORT', portNumber) ?? 8080
  const parsed = portNumber(flags.port)
  if ('value' in parsed) return parsed.value
  findings.push(wrong('--port', flags.port, parsed.shouldBe))
  return 0
}

function storeOf(url: string | undefined): Config['store'] {
  return url === undefined ? { engine: 'sqlite' } : { engine: 'postgres', url }
}

/** At most one of the three variables; otherwise systemd's credential, otherwise the file in the XDG folder. */
function readRootKey(read: Read, env: Environment, place: Place, findings: Finding[]): RootKeySource {
  const names = ['FAIRLEAD_ROOT_KEY', 'FAIRLEAD_ROOT_KEY_FILE', 'FAIRLEAD_ROOT_KEY_COMMAND']
  const given = names.filter((name) => read.text(name) !== undefined)
  if (given.length > 1) {
    const problem = `${given.join(' and ')} are set; only one may say where the root key is`
    findings.push({ rule: 'configuration', level: 'error', path: given.join(', '), problem })
  }
  const key = read.secret('FAIRLEAD_ROOT_KEY', rootKeyBytes)
  if (key !== undefined) return { from: 'environment', key }
  const command = read.text('FAIRLEAD_ROOT_KEY_COMMAND')
  if (command !== undefined) return { from: 'command', command }
  const file = read.text('FAIRLEAD_ROOT_KEY_FILE')
  if (file !== undefined) return { from: 'file', path: resolve(place.directory, file), create: true }
  const credentials = env.CREDENTIALS_DIRECTORY
  // systemd.exec(5), CREDENTIALS: the folder is read-only, so a missing key there is never made.
  if (credentials) return { from: 'file', path: join(credentials, 'fairlead-root-key'), create: false }
  const folder = env.XDG_CONFIG_HOME || join(place.home, '.config')
  return { from: 'file', path: join(folder, 'fairlead', 'root.key'), create: true }
}

/** A root key inside the data directory goes with every copy of it, and then seals nothing. */
function keyBesideData(config: Config): Finding[] {
  if (config.rootKey.from !== 'file' || !config.rootKey.path.startsWith(config.data + sep)) return []
  return [
    {
      rule: 'configuration',
      level: 'warning',
      path: 'FAIRLEAD_ROOT_KEY_FILE',
      problem: 'the root key lies inside the data directory: whoever copies the data can read it',
      remedy: 'Keep the key in another folder, and back it up apart from the data.',
    },
  ]
}
