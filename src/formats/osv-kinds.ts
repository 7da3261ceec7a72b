import { isVersion } from '../domain/version.ts'
import { listAt, textAt } from './json-value.ts'

/** What one affected entry of an OSV record speaks of: numbers, or the commits of one repository. */
export interface OsvKind {
  readonly type: string
  readonly repository: string | undefined
  /** Which of the versions listed beside the ranges are of this kind. */
  readonly takes: (version: string) => boolean
}

/**
 * One entry may have commits of several repositories and numbers beside each other; each kind becomes a product of its
 * own. The versions listed are numbers, or tags where there are only commits; a hash among them is a commit.
 */
export function kindsOf(item: unknown, listed: readonly string[]): readonly OsvKind[] {
  const ranges = listAt(item, 'ranges').map((range) => ({
    type: textAt(range, 'type') ?? '',
    repository: textAt(range, 'repo'),
  }))
  const found = ranges.filter(
    ({ type, repository }, i) => i === ranges.findIndex((one) => one.type === type && one.repository === repository),
  )
  const commits = found.findIndex(({ type }) => type === 'GIT')
  const isCommit = (version: string) => commits >= 0 && isVersion('git', version)
  if (!found.some(({ type }) => type !== 'GIT') && (found.length === 0 || listed.some((one) => !isCommit(one))))
    found.push({
      type: textAt(item, 'package', 'ecosystem') === 'npm' ? 'SEMVER' : 'ECOSYSTEM',
      repository: found[0]?.repository,
    })
  const numbers = found.findIndex(({ type }) => type !== 'GIT')
  return found.map((kind, i) => ({
    ...kind,
    takes: (version) => i === (isCommit(version) ? commits : numbers),
  }))
}
