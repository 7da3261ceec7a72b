import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findBreaches } from './walls.ts'

const ROOT = join(import.meta.dirname, '..')

/** One gate for people and for CI. Each stage prints what failed and how to mend it; all run, so that one look shows all. */
const STAGES: readonly { readonly name: string; readonly mend: string; run(): boolean }[] = [
  {
    name: 'format and lint (biome)',
    mend: 'npx biome check --write .   then mend by hand what it could not',
    run: () => run('biome', ['ci', '--colors=off', '--error-on-warnings', '.']),
  },
  {
    name: 'types (tsc)',
    mend: 'mend the types; no `any`, no `as` outside parsers',
    run: () => run('tsc', []),
  },
  {
    name: 'types of the browser modules (tsc)',
    mend: 'mend the types; src/browser sees the DOM and nothing of Node',
    run: () => !hasFiles('src/browser') || run('tsc', ['-p', 'tsconfig.browser.json']),
  },
  { name: 'walls (tools/walls)', mend: 'see "mend" beside each', run: showBreaches },
]

const failed = STAGES.filter((stage) => {
  const good = stage.run()
  console.log(`${good ? 'ok  ' : 'FAIL'} ${stage.name}${good ? '' : `\n     mend: ${stage.mend}`}`)
  return !good
})
if (failed.length > 0) {
  console.error(`\n${failed.length} of ${STAGES.length} checks failed: ${failed.map((stage) => stage.name).join(', ')}`)
  process.exitCode = 1
}

function run(command: string, args: readonly string[]): boolean {
  const bin = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? `${command}.cmd` : command)
  const result = spawnSync(bin, args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' })
  if (result.error !== undefined) {
    console.error(`${command} does not start (${result.error.message}); run "npm ci" first`)
  }
  return result.status === 0
}

/** tsc calls an empty project an error. */
function hasFiles(folder: string): boolean {
  try {
    return readdirSync(join(ROOT, folder)).some((name) => name.endsWith('.ts'))
  } catch {
    return false
  }
}

function showBreaches(): boolean {
  const breaches = findBreaches(ROOT)
  for (const one of breaches) {
    console.error(`${one.path}:${one.line}  ${one.wall}\n     ${one.problem}\n     mend: ${one.mend}`)
  }
  return breaches.length === 0
}
