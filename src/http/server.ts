import type { RunCtx } from '../actions/release/run-release.ts'
import type { Config } from '../config.ts'
import type { ClockSource } from '../lib/clock-source.ts'
import type { Log } from '../lib/log.ts'
import type { SiteFrame } from '../views/parts/layout.ts'
import { frameOf, policyNow } from './acting.ts'
import { type LoadedAsset, serveAssets } from './assets.ts'
import type { PolicyFile } from './console/policy-source.ts'
import { mountDoors } from './doors.ts'
import { Limits } from './limits.ts'
import { listener } from './listener.ts'
import { networkReader } from './network.ts'
import { openPort } from './port.ts'
import { problemPage } from './problem-page.ts'

export interface HttpServer {
  readonly port: number
  /** Opens the doors; before that every answer is 503. */
  open(ctx: RunCtx): void
  /** Lets running requests finish, for some seconds at most. */
  stop(): Promise<void>
}

export interface HttpParts {
  readonly config: Pick<Config, 'host' | 'port' | 'trustedProxies' | 'floodLimits'>
  readonly clock: Pick<ClockSource, 'monotonic'>
  readonly log: Log
  readonly assets: readonly LoadedAsset[]
  /** The policy file, for the page that shows what a changed one would change. */
  readonly policyFile?: PolicyFile
}

// Long enough for a page, short enough for whoever stops a machine; an upload that is cut is sent again.
const STOP_DEADLINE_MS = 10_000

/** Opens the port, so that its number is known; the doors open once the store is ready. */
export async function startHttpServer(parts: HttpParts): Promise<HttpServer> {
  const { config, clock, log } = parts
  const assets = serveAssets(parts.assets)
  const port = await openPort(config)
  const limits = new Limits({ monotonic: () => clock.monotonic(), on: config.floodLimits })
  return {
    port: port.port,
    open(ctx) {
      const frame = keptFrame(ctx)
      port.serve(
        listener({
          routes: mountDoors({ ctx, limits, assets, policyFile: parts.policyFile }),
          limits,
          networkOf: networkReader(config.trustedProxies),
          problemPage: (problem, door) => problemPage(problem, door, frame()),
          log,
          monotonic: () => clock.monotonic(),
        }),
      )
    },
    stop: () => port.stop(STOP_DEADLINE_MS),
  }
}

/** The organisation's name for pages of errors: as last read, since the store may be what has failed. */
function keptFrame(ctx: RunCtx): () => SiteFrame {
  let frame: SiteFrame = { organisation: 'Fairlead' }
  const refresh = (): void => {
    policyNow(ctx).then(
      (version) => {
        frame = frameOf(version)
      },
      () => undefined,
    )
  }
  refresh()
  return () => {
    refresh()
    return frame
  }
}
