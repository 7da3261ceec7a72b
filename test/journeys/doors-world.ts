import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World, WorldOptions } from '../world.ts'

/** A house that tries its doors, of an organisation whose own domain is the given server. */
export async function doorsWorld(
  createWorld: (options: WorldOptions) => Promise<World>,
  home: Server,
): Promise<{ readonly world: World; stop(): Promise<void> }> {
  await new Promise<void>((resolve) => home.listen(0, '127.0.0.1', resolve))
  const address = home.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-doors-'))
  const policy = join(folder, 'policy.yaml')
  const lines = [
    'fairlead: 1',
    `organisation: { name: Quay, prefix: QUAY, home: "http://127.0.0.1:${port}" }`,
    'products: [{ name: Quay, kind: service }]',
    'promises:',
    '  - says: We answer within 3 business days.',
    '    answer: within 3 business days of report',
  ]
  await writeFile(policy, `${lines.join('\n')}\n`)
  const world = await createWorld({
    policy,
    at: '2026-04-02T16:00:00Z',
    env: {
      FAIRLEAD_SELF_CHECK: 'on',
      FAIRLEAD_SMTP_LISTEN: '127.0.0.1:0',
      FAIRLEAD_MAIL_ADDRESSES: 'security@fairlead.example',
    },
  })
  return {
    world,
    async stop() {
      await world[Symbol.asyncDispose]()
      await new Promise((resolve) => home.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
