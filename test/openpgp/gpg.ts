import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Instant, toIso } from '../../src/lib/instant.ts'

export const noGpg: false | string =
  spawnSync('gpg', ['--version']).status === 0 ? false : 'skipped: there is no gpg to compare with'

/** A GnuPG home of its own: somebody's real gpg, at the hour of the story. */
export interface Gpg extends Disposable {
  readonly home: string
  /** Runs gpg; throws where it fails. */
  run(args: readonly string[], input?: string | Uint8Array): { readonly out: Buffer; readonly status: string }
  /** The same, whatever comes of it. */
  attempt(
    args: readonly string[],
    input?: string | Uint8Array,
  ): { readonly good: boolean; readonly out: Buffer; readonly status: string }
  /** Makes a key pair, and gives its fingerprint in lower case. */
  make(userId: string, options?: { readonly algorithm?: string; readonly expires?: string }): string
  publicKey(fingerprint: string): string
  secretKey(fingerprint: string): string
  file(name: string, content: string | Uint8Array): string
}

/** `home`: of an earlier one, at another hour. */
export function startGpg(at: Instant, home = mkdtempSync(join(tmpdir(), 'fl-gpg-'))): Gpg {
  const base = [
    '--homedir',
    home,
    '--batch',
    '--no-tty',
    '--status-fd',
    '2',
    '--trust-model',
    'always',
    '--pinentry-mode',
    'loopback',
    '--passphrase',
    '',
    // It would ask the network for unknown keys.
    '--disable-dirmngr',
    '--no-auto-key-locate',
    '--faked-system-time',
    `${toIso(at).replace(/[-:]|\.\d+|Z$/g, '')}!`,
  ]
  function attempt(args: readonly string[], input?: string | Uint8Array) {
    const result = spawnSync('gpg', [...base, ...args], { input: input ?? '', maxBuffer: 2 ** 28 })
    return { good: result.status === 0, out: result.stdout, status: result.stderr.toString() }
  }
  function run(args: readonly string[], input?: string | Uint8Array) {
    const { good, ...rest } = attempt(args, input)
    assert.ok(good, `gpg ${args.join(' ')}: ${rest.status}`)
    return rest
  }
  return {
    home,
    run,
    attempt,
    make(userId, { algorithm = 'default', expires = '2y' } = {}) {
      const { status } = run(['--quick-generate-key', userId, algorithm, 'default', expires])
      const fingerprint = /KEY_CREATED \w ([\dA-F]{40})/.exec(status)?.[1]
      assert.ok(fingerprint !== undefined, status)
      const forReading = algorithm === 'ed25519' ? 'cv25519' : algorithm
      if (algorithm !== 'default') run(['--quick-add-key', fingerprint, forReading, 'encr', expires])
      return fingerprint.toLowerCase()
    },
    publicKey: (fingerprint) => run(['--armor', '--export', fingerprint]).out.toString(),
    secretKey: (fingerprint) => run(['--armor', '--export-secret-keys', fingerprint]).out.toString(),
    file(name, content) {
      const path = join(home, name)
      writeFileSync(path, content)
      return path
    },
    [Symbol.dispose]() {
      spawnSync('gpgconf', ['--homedir', home, '--kill', 'all'])
      rmSync(home, { recursive: true, force: true })
    },
  }
}
