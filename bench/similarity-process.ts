import { SYSTEM_SCOPE } from '../src/domain/access.ts'
import { lengthOf } from '../src/domain/similarity.ts'
import { questions, storeAt } from './similarity-corpus.ts'

if (import.meta.main) {
  const [folder = '', rootKey = '', count = '0'] = process.argv.slice(2)
  console.log(JSON.stringify(await ask(folder, rootKey, Number(count))))
}

async function ask(folder: string, rootKey: string, count: number): Promise<object> {
  const store = await storeAt(folder, rootKey)
  const reader = store.reader(SYSTEM_SCOPE)
  const asked = questions(count)
  const before = process.memoryUsage().rss
  const [like, search, work, memory]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (const tokens of asked) {
    const [start, worked] = [performance.now(), process.cpuUsage()]
    await store.words.like({ self: '', tokens, length: lengthOf(tokens), limit: 5 })
    like.push(performance.now() - start)
    const { user, system } = process.cpuUsage(worked)
    work.push((user + system) / 1_000)
    const words = tokens.filter(({ kind }) => kind === 'word').slice(0, 2)
    const again = performance.now()
    await reader.search(words.map((token) => [token]))
    search.push(performance.now() - again)
    memory.push(process.memoryUsage().rss)
  }
  await store.close()
  return { like: p95(like), work: p95(work), search: p95(search), memory: (Math.max(...memory) - before) / 2 ** 20 }
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN
}
