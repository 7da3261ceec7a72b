import type { PlatformSettings } from './channels/platforms.ts'
import type { ReadVariable } from './config-mail.ts'
import type { Parsed } from './config-values.ts'

/** Where reports come from beside our own doors: HackerOne and GitHub. */
export const PLATFORM_VARIABLES: readonly { readonly name: string; readonly fallback: string }[] = [
  { name: 'FAIRLEAD_HACKERONE_PROGRAM', fallback: 'none' },
  { name: 'FAIRLEAD_HACKERONE_TOKEN', fallback: 'none' },
  { name: 'FAIRLEAD_HACKERONE_WEBHOOK_SECRET', fallback: 'none: the webhook is closed' },
  { name: 'FAIRLEAD_HACKERONE_URL', fallback: 'https://api.hackerone.com/v1/' },
  { name: 'FAIRLEAD_GITHUB_REPOSITORIES', fallback: 'none' },
  { name: 'FAIRLEAD_GITHUB_TOKEN', fallback: 'none' },
  { name: 'FAIRLEAD_GITHUB_WEBHOOK_SECRET', fallback: 'none: the webhook is closed' },
  { name: 'FAIRLEAD_GITHUB_URL', fallback: 'https://api.github.com/' },
]

export function readPlatformConfig(read: ReadVariable): PlatformSettings {
  const hackerone = hackerOneOf(read)
  const github = gitHubOf(read)
  return {
    ...(hackerone === undefined ? {} : { hackerone }),
    ...(github === undefined ? {} : { github }),
    hookSecrets: {
      ...secretOf(read, 'hackerone', 'FAIRLEAD_HACKERONE_WEBHOOK_SECRET'),
      ...secretOf(read, 'github', 'FAIRLEAD_GITHUB_WEBHOOK_SECRET'),
    },
  }
}

function hackerOneOf(read: ReadVariable): PlatformSettings['hackerone'] {
  const names = ['FAIRLEAD_HACKERONE_PROGRAM', 'FAIRLEAD_HACKERONE_TOKEN'] as const
  const program = read.parsed(names[0], handle)
  const token = read.secret(names[1], identifierAndToken)
  const base = read.parsed('FAIRLEAD_HACKERONE_URL', apiRoot)
  if (program === undefined && token === undefined) return undefined
  if (program === undefined || token === undefined) {
    read.problem(names, 'set the programme and its token, or neither')
    return undefined
  }
  return { program, token, ...(base === undefined ? {} : { base }) }
}

function gitHubOf(read: ReadVariable): PlatformSettings['github'] {
  const names = ['FAIRLEAD_GITHUB_REPOSITORIES', 'FAIRLEAD_GITHUB_TOKEN'] as const
  const repositories = read.parsed(names[0], repositoryList)
  const token = read.secret(names[1], oneToken)
  const base = read.parsed('FAIRLEAD_GITHUB_URL', apiRoot)
  if (repositories === undefined && token === undefined) return undefined
  if (repositories === undefined || token === undefined) {
    read.problem(names, 'set the repositories and a token, or neither')
    return undefined
  }
  return { repositories, token, ...(base === undefined ? {} : { base }) }
}

/** HackerOne signs with the empty text where no secret is set there: only a secret of some length proves a sender. */
function secretOf(read: ReadVariable, platform: 'hackerone' | 'github', name: string) {
  const secret = read.secret(name, (text) =>
    text.length >= 16 ? { value: text } : { shouldBe: 'a secret of at least 16 characters, the same as there' },
  )
  return secret === undefined ? {} : { [platform]: secret }
}

function handle(text: string): Parsed<string> {
  return /^[\w-]{1,100}$/.test(text) ? { value: text } : { shouldBe: 'the handle of one programme, such as nodejs' }
}

function identifierAndToken(text: string): Parsed<string> {
  return /^[^:\s]+:[^\s]+$/.test(text) ? { value: text } : { shouldBe: 'identifier:token, as HackerOne shows them' }
}

function oneToken(text: string): Parsed<string> {
  return /^[\x21-\x7e]{10,400}$/.test(text)
    ? { value: text }
    : { shouldBe: 'one token of at least 10 characters, without spaces' }
}

function repositoryList(text: string): Parsed<readonly string[]> {
  const list = text.split(',').map((one) => one.trim())
  return list.every((one) => /^[\w.-]+\/[\w.-]+$/.test(one))
    ? { value: list }
    : { shouldBe: 'repositories separated by commas, such as owner/name, owner/other' }
}

/** Over HTTPS, or on this machine. */
function apiRoot(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLocal = url?.protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname)
  return url !== undefined && (url.protocol === 'https:' || isLocal)
    ? { value: url.href }
    : { shouldBe: 'an https: address' }
}
