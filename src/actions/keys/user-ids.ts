import type { CompiledPolicy } from '../../domain/policy.ts'
import type { UserId } from '../../store/pgp-keys.ts'
import type { Installation } from '../ctx.ts'

/** Who our key says it is: the team under every address that it reads, and by its name alone where it has none. */
export function userIdsOf(policy: CompiledPolicy, installation: Installation): readonly UserId[] {
  const { name } = policy.organisation
  const addresses = teamAddresses(policy, installation)
  return addresses.length === 0 ? [{ name }] : addresses.map((email) => ({ name, email }))
}

/** The team's mail addresses: what the policy names as contacts, what mails come from, where warnings go. */
export function teamAddresses(policy: CompiledPolicy, installation: Installation): readonly string[] {
  const contacts = policy.securityTxt.contacts.flatMap((contact) => /^mailto:([^?]+)/i.exec(contact)?.[1] ?? [])
  const from = /<([^<>]+)>\s*$/.exec(installation.mailFrom ?? '')?.[1] ?? installation.mailFrom
  const all = [...contacts.map(decoded), from, installation.teamMail]
  return [...new Set(all.flatMap((address) => address?.trim().toLowerCase() || []))]
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}
