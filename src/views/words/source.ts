import type { Source } from '../../domain/event.ts'
import { doorWords } from './standing.ts'

const WAYS: Readonly<Record<string, string>> = {
  telephone: 'by telephone',
  signal: 'over Signal',
  talk: 'in person',
  letter: 'by letter',
  chat: 'in a chat',
  other: 'by word of mouth',
}

/** "by telephone", "over Signal", "by mail": how words came that were not typed into our own form. */
export function wayWords(way: string): string {
  return WAYS[way] ?? 'by word of mouth'
}

export function sourceWords(source: Pick<Source, 'door' | 'how'> | undefined): string | undefined {
  if (source === undefined || source.door === 'form') return undefined
  return source.door === 'hand' ? wayWords(source.how ?? 'other') : `by ${doorWords(source.door)}`
}
