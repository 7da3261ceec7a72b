import type { MailSettings } from '../actions/ctx.ts'

/** Whether a mail to this address is for the team: one of its addresses, alone or with something after a plus sign. */
export function reaches(address: string, { addresses, plus }: Pick<MailSettings, 'addresses' | 'plus'>): boolean {
  const lower = address.trim().toLowerCase()
  const at = lower.lastIndexOf('@')
  const [local = ''] = lower.slice(0, at).split('+')
  return addresses.includes(lower) || (plus && addresses.includes(`${local}${lower.slice(at)}`))
}
