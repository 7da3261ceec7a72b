import type { Page } from 'playwright-core'

/** What a screen reader is told of one thing on a page, in the order in which it is read. */
export interface Spoken {
  readonly role: string
  readonly name: string
  /** Hint and error of a field. */
  readonly description: string
  /** Of a heading. */
  readonly level: number | undefined
  readonly focused: boolean
  readonly invalid: boolean
}

interface AxNode {
  readonly nodeId: string
  readonly ignored: boolean
  readonly childIds?: readonly string[]
  readonly role?: { readonly value?: unknown }
  readonly name?: { readonly value?: unknown }
  readonly description?: { readonly value?: unknown }
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[]
}

/** The page as Chromium tells it to a screen reader. */
export async function spokenBy(page: Page): Promise<readonly Spoken[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: readonly AxNode[] }
  await session.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const said: Spoken[] = []
  const walk = (node: AxNode | undefined): void => {
    if (node === undefined) return
    if (!node.ignored) said.push(spoken(node))
    for (const child of node.childIds ?? []) walk(byId.get(child))
  }
  walk(nodes[0])
  return said
}

function spoken({ role, name, description, properties = [] }: AxNode): Spoken {
  const of = (property: string): unknown => properties.find((one) => one.name === property)?.value.value
  return {
    role: text(role?.value),
    name: text(name?.value),
    description: text(description?.value),
    level: role?.value === 'heading' ? Number(of('level')) : undefined,
    focused: of('focused') === true,
    invalid: of('invalid') === 'true',
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

const CONTROLS = /^(button|link|textbox|searchbox|checkbox|radio|combobox|spinbutton|Date|DateTime|DisclosureTriangle)$/
const LANDMARKS = /^(banner|navigation|main|complementary|contentinfo|search|region)$/

/** What no page may have: a control without a name, a heading that skips a level, two landmarks that are told alike, a table without heads. */
export function unspeakable(said: readonly Spoken[]): readonly string[] {
  const nameless = said
    .filter(({ role, name }) => CONTROLS.test(role) && name === '')
    .map(({ role }) => `${role} without a name`)
  return [...nameless, ...skippedHeadings(said), ...sameLandmarks(said), ...headlessTables(said)]
}

function skippedHeadings(said: readonly Spoken[]): readonly string[] {
  const headings = said.filter(({ role }) => role === 'heading')
  const first = headings.filter(({ level }) => level === 1)
  const skipped = headings.filter(({ level = 1 }, i) => level > (headings[i - 1]?.level ?? 0) + 1)
  return [
    ...(first.length === 1 ? [] : [`${first.length} headings of the first level`]),
    ...skipped.map(({ name, level }) => `heading ${level} “${name}” skips a level`),
  ]
}

function sameLandmarks(said: readonly Spoken[]): readonly string[] {
  const names = said.filter(({ role }) => LANDMARKS.test(role)).map(({ role, name }) => `${role} “${name}”`)
  return names.filter((name, i) => names.indexOf(name) !== i).map((name) => `two of ${name}`)
}

function headlessTables(said: readonly Spoken[]): readonly string[] {
  const tables = said.filter(({ role }) => role === 'table').length
  return tables > 0 && !said.some(({ role }) => role === 'columnheader') ? ['a table without heads'] : []
}
