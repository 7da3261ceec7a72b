import type { ReleasedAdvisory } from '../domain/advisory.ts'
import type { FileRef } from '../domain/event.ts'
import type { Bytes } from '../lib/bytes.ts'
import type { Instant } from '../lib/instant.ts'

export interface SealedFiles {
  /** Streams plain bytes into a sealed draft file of the owner (report or case id); refuses over `limit` bytes. */
  receive(
    owner: string,
    meta: { readonly name: string; readonly type: string; readonly now: Instant; readonly limit: number },
    bytes: AsyncIterable<Bytes>,
  ): Promise<FileRef>
  /** Draft files of an owner that are still there. */
  drafts(owner: string): Promise<readonly FileRef[]>
  /** The plain bytes of a draft file; undefined when it is gone. */
  draft(owner: string, file: string): Promise<AsyncIterable<Bytes> | undefined>
  drop(owner: string, file: string): Promise<void>
  /** Deletes drafts older than `before`; true when none is left of this owner. */
  expire(owner: string, before: Instant): Promise<boolean>
}

export interface PublishedObject {
  /** Address from the root, such as /advisories/NODE-2026-017. */
  readonly path: string
  readonly type: string
  readonly bytes: Bytes
}
export interface PublishedStore {
  /** Writes all objects (fsync), then renames the manifest that names them all: one step for every reader. */
  publish(
    objects: readonly PublishedObject[],
    about: {
      readonly now: Instant
      readonly position: number
      readonly advisories: readonly ReleasedAdvisory[] /** What made the pages: two programs with the same make the same of the same facts. */
      readonly madeFrom?: string
    },
  ): Promise<void>
  /** The object at a path of the current manifest; undefined when there is none. */
  read(path: string): Promise<PublishedFile | undefined>
  paths(): Promise<readonly string[]>
  manifest(): Promise<PublishedManifest | undefined>
}
export interface PublishedFile {
  readonly type: string
  readonly digest: string
  readonly bytes: Bytes
}

export interface PublishedManifest {
  readonly publishedAt: Instant
  readonly position: number
  readonly digest: string
  readonly madeFrom: string | undefined
  readonly advisories: readonly { readonly id: string; readonly currentRelease: Instant }[]
}
