import type { CheckedDoor } from '../../domain/door-check.ts'

const NAMES: Readonly<Record<CheckedDoor, string>> = {
  form: 'the form',
  api: 'the API',
  mail: 'mail',
  pgp: 'OpenPGP',
  'security-txt': 'security.txt on your own domain',
  hackerone: 'HackerOne',
  github: 'GitHub',
  mailbox: 'the mailbox',
}

export function doorName(door: CheckedDoor): string {
  return NAMES[door]
}
