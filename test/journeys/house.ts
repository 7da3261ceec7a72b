import { startApp } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { movableClock } from '../../src/lib/clock-source.ts'
import { SILENT } from '../../src/lib/log.ts'
import { workThrough } from '../../src/worker/loop.ts'

/** The house as a process of its own, to be killed: works through what is due at its hour, says when, and waits. */
const parsed = parseConfig(process.env)
if (!('config' in parsed)) throw new Error(JSON.stringify(parsed.findings))
const app = await startApp(parsed.config, movableClock(Number(process.env.STORY_NOW)), SILENT, { worker: false })
process.send?.('open')
await workThrough(app.ctx)
process.send?.('worked')
