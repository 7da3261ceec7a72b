import { createWorld } from '../world.ts'
import { MAIL_WORLD } from './letters.ts'

// Run by listener.test.ts under a limit on the size of files: the whole house, until its input ends.
const world = await createWorld(MAIL_WORLD)
process.stdout.write(`${world.app.mailDoors.port}\n`)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
