/** What a kind of promise is called, wherever a clock, a timeline or a mail speaks of it. */
export interface PromiseWords {
  /** Begins a sentence: "Answer due in 5 h". */
  readonly noun: string
  /** When it has happened: "Answered, 6 h 36 min late". */
  readonly done: string
  /** What the team has to do: "Acknowledge", in lists of work. */
  readonly act: string
  /** After "At the latest: ". */
  readonly latest: string
  /** A permission, not a debt: the end of an embargo. It is never late. */
  readonly permits: boolean
}

export function promiseWords(kind: string): PromiseWords {
  const known = WORDS[kind]
  if (known !== undefined) return { ...known, permits: kind === 'embargo' }
  const name = kind.replaceAll(/[-_.]/g, ' ').trim() || 'promise'
  const noun = name.charAt(0).toUpperCase() + name.slice(1)
  return { noun, done: `${noun} kept`, act: noun, latest: name, permits: false }
}

const WORDS: Readonly<Record<string, Omit<PromiseWords, 'permits'>>> = {
  acknowledge: {
    noun: 'Acknowledgement',
    done: 'Acknowledged',
    act: 'Acknowledge',
    latest: 'a person has told you it was read',
  },
  answer: {
    noun: 'Answer',
    done: 'Answered',
    act: 'Answer',
    latest: 'an answer',
  },
  update: { noun: 'Update', done: 'Update sent', act: 'Update', latest: 'an update' },
  evaluation: { noun: 'Evaluation', done: 'Evaluated', act: 'Evaluate', latest: 'our evaluation' },
  resolution: { noun: 'Resolution', done: 'Resolved', act: 'Resolve', latest: 'it is resolved' },
  fix: { noun: 'Fix', done: 'Fix ready', act: 'Fix', latest: 'the fix is ready' },
  embargo: { noun: 'Embargo', done: 'Embargo ended', act: 'Release', latest: 'the embargo ends' },
  announce: { noun: 'Announcement', done: 'Announced', act: 'Announce', latest: 'the announcement' },
  publish: {
    noun: 'Advisory',
    done: 'Advisory published',
    act: 'Publish the advisory',
    latest: 'the advisory is published',
  },
  credit: { noun: 'Credit', done: 'Credited', act: 'Credit', latest: 'your credit' },
}
