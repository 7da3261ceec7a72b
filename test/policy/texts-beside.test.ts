import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readPolicy } from '../../src/app.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'

test('A policy in force has the texts that it names, whatever they are called, and nothing from another folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-texts-'))
  const path = join(folder, 'policy.yaml')
  const head = 'organisation: T\ncontact: security@t.org\npromises:\n  - none: answer\n    says: No time.\n'
  await writeFile(path, `${head}text: [shared.md, prevention.md, ../../etc/passwd.md]\n`)
  await writeFile(join(folder, 'shared.md'), '## Shared responsibility\n\nYou patch.\n')
  await writeFile(join(folder, 'prevention.md'), '## Prevention\n\nWe review.\n')
  await writeFile(join(folder, 'policy.md'), '## Not named\n\nNo.\n')
  const read = await readPolicy(path)
  assert.deepEqual(Object.keys(read.texts), ['shared.md', 'prevention.md'])
  const named = { ...read, source: read.source.replace(', ../../etc/passwd.md', '') }
  const { policy, findings } = compilePolicy(named.source, { texts: named.texts })
  assert.deepEqual(
    policy?.sections.map(({ heading }) => heading),
    ['Shared responsibility', 'Prevention'],
    JSON.stringify(findings),
  )
  await rm(folder, { recursive: true })
})
