import { SETS } from './sets.ts'

/** Prints the table of docs/manual/conformance.md: node test/conformance/table.ts */
const rows = ['| set | source | cases | agree | differ |', '| --- | --- | --- | --- | --- |']
for (const set of SETS) {
  const { cases, misses } = await set.run()
  const reasons = misses.map((miss) => `${miss}: ${set.known[miss] ?? 'the library is behind the draft'}`).join('; ')
  rows.push(`| ${set.name} | ${set.source} | ${cases} | ${cases - misses.length} | ${reasons || 'none'} |`)
}
process.stdout.write(`${rows.join('\n')}\n`)
