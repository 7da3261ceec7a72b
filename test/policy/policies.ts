import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import type { ClockEvent } from '../../src/domain/clock.ts'
import { type Clock, clocks } from '../../src/domain/clock.ts'
import type { CompiledPolicy } from '../../src/domain/policy.ts'
import { compilePolicy } from '../../src/formats/policy-file.ts'
import { fromIso, type Instant, toIso } from '../../src/lib/instant.ts'

/** A policy of policies/ or test/policies/, compiled; fails with its findings where it has errors. */
export function policyNamed(name: string): CompiledPolicy {
  const { source, texts } = sourceNamed(name)
  return compiled(source, texts)
}

export function sourceNamed(name: string): { source: string; texts: Record<string, string> } {
  for (const folder of ['../../policies/', '../policies/']) {
    const url = new URL(folder, import.meta.url)
    if (!readdirSync(url).includes(`${name}.yaml`)) continue
    const texts: Record<string, string> = {}
    for (const file of readdirSync(url))
      if (file.endsWith('.md')) texts[file] = readFileSync(new URL(file, url), 'utf8')
    return { source: readFileSync(new URL(`${name}.yaml`, url), 'utf8'), texts }
  }
  throw new Error(`There is no policy ${name}.`)
}

export function compiled(source: string, texts: Record<string, string> = {}): CompiledPolicy {
  const { policy, findings } = compilePolicy(source, { texts })
  assert.ok(policy, JSON.stringify(findings, null, 1))
  return policy
}

/** A small policy with these promises, given as YAML list items. */
export function withPromises(promises: string, more = ''): CompiledPolicy {
  const indented = promises
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
  return compiled(`organisation: Test\ncontact: security@test.org\n${more}\npromises:\n${indented}\n`)
}

export function at(iso: string): Instant {
  const instant = fromIso(iso.endsWith('Z') || /[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}:00Z`)
  assert.ok(instant !== undefined, `${iso} is no instant`)
  return instant
}

export function event(type: string, iso: string, facts: Record<string, unknown> = {}): ClockEvent {
  return { type, at: at(iso), ...facts }
}

export function says(as: string, iso: string, facts: Record<string, unknown> = {}): ClockEvent {
  return event('message.sent', iso, { to: 'reporter', by: 'human', as, ...facts })
}

/** One line for each clock: "update 2 running due 2026-04-09T22:40:00Z". */
export function told(
  events: readonly ClockEvent[],
  policy: CompiledPolicy,
  now: string,
  kind?: string,
): readonly string[] {
  return clocks(events, policy, at(now))
    .filter((clock) => kind === undefined || clock.kind === kind)
    .map(line)
}

export function line(clock: Clock): string {
  const due = clock.due === undefined ? '' : ` due ${toIso(clock.due)}`
  const met = clock.metAt === undefined ? '' : ` met ${toIso(clock.metAt)}`
  return `${clock.promise} ${clock.period} ${clock.state}${due}${met}`
}
