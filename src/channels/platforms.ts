import { type GitHubChannel, gitHubChannel } from './github.ts'
import { type HackerOneChannel, hackerOneChannel } from './hackerone.ts'

/** The platforms that reports come from beside our own doors, as far as they are configured. */
export interface Platforms {
  readonly hackerone?: HackerOneChannel
  readonly github?: GitHubChannel
  /** By which deliveries prove where they come from; without one a webhook is closed. */
  readonly hookSecrets: HookSecrets
}
export interface HookSecrets {
  readonly hackerone?: string
  readonly github?: string
}

/** What is configured of them. */
export interface PlatformSettings {
  readonly hackerone?: { readonly program: string; readonly token: string; readonly base?: string }
  readonly github?: { readonly repositories: readonly string[]; readonly token: string; readonly base?: string }
  readonly hookSecrets: HookSecrets
}

export function platformsOf(settings: PlatformSettings): Platforms {
  return {
    hookSecrets: settings.hookSecrets,
    ...(settings.hackerone === undefined ? {} : { hackerone: hackerOneChannel(settings.hackerone) }),
    ...(settings.github === undefined ? {} : { github: gitHubChannel(settings.github) }),
  }
}
