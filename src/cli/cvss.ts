import { CvssError, cvss as score } from '../formats/cvss.ts'
import { type CliIo, EXIT } from './io.ts'

const USAGE = `Usage: fairlead cvss VECTOR… [--json]
       fairlead cvss -            one vector a line in, one JSON object a line out
`

/** fairlead cvss: the scores of vectors. A vector that is wrong says what is wrong with it, and the exit code is 1. */
export async function cvss(args: readonly string[], io: CliIo): Promise<number> {
  const vectors = args.filter((arg) => !arg.startsWith('--'))
  const options = args.filter((arg) => arg.startsWith('--'))
  if (options.includes('--help')) {
    io.out(USAGE)
    return EXIT.good
  }
  const unknown = options.find((option) => option !== '--json')
  if (vectors.length === 0 || unknown !== undefined) {
    io.err(unknown === undefined ? USAGE : `There is no option ${unknown}.\n${USAGE}`)
    return EXIT.usage
  }
  if (vectors.length === 1 && vectors[0] === '-') return scoreLines(io)
  const results = vectors.map(resultOf)
  if (options.includes('--json')) io.out(`${JSON.stringify(results)}\n`)
  else for (const result of results) io.out(`${inWords(result)}\n`)
  return results.some((result) => 'error' in result) ? EXIT.findings : EXIT.good
}

type Result =
  | {
      readonly vector: string
      readonly base: number
      readonly temporal: number | null
      readonly environmental: number | null
      readonly score: number
      /** As the CVSS specifications write it: None, Low, Medium, High or Critical. */
      readonly severity: string
    }
  | { readonly vector: string; readonly error: string }

function resultOf(vector: string): Result {
  try {
    const { base, temporal, environmental, score: overall, severity } = score(vector)
    return { vector, base, temporal, environmental, score: overall, severity: WORDS[severity] }
  } catch (error) {
    if (!(error instanceof CvssError)) throw error
    return { vector, error: error.message }
  }
}

const WORDS = { none: 'None', low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' } as const

// A vector that was scored holds nothing that JSON would escape; writing the line by hand halves the cost of a run.
function lineOf(result: Result): string {
  if ('error' in result) return `${JSON.stringify(result)}\n`
  const { vector, base, temporal, environmental, score: overall, severity } = result
  return `{"vector":"${vector}","base":${base},"temporal":${temporal},"environmental":${environmental},"score":${overall},"severity":"${severity}"}\n`
}

function inWords(result: Result): string {
  if ('error' in result) return `${result.vector}: ${result.error}`
  return `${result.score.toFixed(1)} ${result.severity}  ${result.vector}`
}

/** Lines are answered as they come, in batches; nothing is kept. A line longer than any vector is cut. */
async function scoreLines(io: CliIo): Promise<number> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  let failed = false
  const answer = (lines: readonly string[]): void => {
    let out = ''
    for (const line of lines) {
      const vector = line.trim()
      if (vector === '') continue
      const result = resultOf(vector.slice(0, LONGEST))
      failed ||= 'error' in result
      out += lineOf(result)
    }
    if (out !== '') io.out(out)
  }
  for await (const chunk of io.stdin()) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST) rest = rest.slice(0, LONGEST + 1)
    answer(lines)
  }
  answer([rest + decoder.decode()])
  return failed ? EXIT.findings : EXIT.good
}

const LONGEST = 1024
