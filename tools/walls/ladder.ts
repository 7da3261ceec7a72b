/** The rings of the house, in order: a file imports from its own ring and from those before it. */
const RUNGS = [
  { ring: 'lib', at: /^src\/lib\// },
  { ring: 'domain', at: /^src\/domain\// },
  { ring: 'formats', at: /^src\/formats\// },
  { ring: 'views', at: /^src\/views\// },
  { ring: 'store', at: /^src\/store\// },
  { ring: 'channels', at: /^src\/channels\// },
  { ring: 'actions', at: /^src\/actions\// },
  { ring: 'config', at: /^src\/config(-values|-mail|-platforms)?\.ts$/ },
  { ring: 'doors and worker', at: /^src\/(http|mail|cli|worker)\// },
  { ring: 'main', at: /^src\/([^/]+\.ts$|demo\/)/ },
] as const

/** Rings that stand side by side: none knows another. The longest match counts. */
const SIDE_BY_SIDE = [
  { name: 'http/site', at: /^src\/http\/site\// },
  { name: 'http/reporter', at: /^src\/http\/reporter\// },
  { name: 'http/console', at: /^src\/http\/console\// },
  { name: 'http/api', at: /^src\/http\/api\// },
  { name: 'http', at: /^src\/http\// },
  { name: 'mail', at: /^src\/mail\// },
  { name: 'cli', at: /^src\/cli\// },
  { name: 'worker', at: /^src\/worker\// },
] as const

/** Height of a file on the ladder; undefined outside src. */
export function rungOf(path: string): { readonly height: number; readonly ring: string } | undefined {
  const height = RUNGS.findIndex((rung) => rung.at.test(path))
  const rung = RUNGS[height]
  return rung === undefined ? undefined : { height, ring: rung.ring }
}

/** The door (or the worker) a file belongs to; undefined when it belongs to none. */
export function doorOf(path: string): string | undefined {
  return SIDE_BY_SIDE.find((door) => door.at.test(path))?.name
}

/** What is directly in http/ is common ground of its four doors, and mounts them. */
export function mayKnow(door: string, other: string): boolean {
  if (door === other) return true
  return (door === 'http' && other.startsWith('http/')) || (other === 'http' && door.startsWith('http/'))
}
