import { createWorld } from '../world.ts'

// Run by full-disk.test.ts under a limit on the size of files: the whole house, until its input ends.
const world = await createWorld({ env: { FAIRLEAD_FLOOD_LIMITS: 'off' } })
process.stdout.write(`${world.app.http.port}\n`)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
