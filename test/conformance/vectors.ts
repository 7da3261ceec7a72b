import { readdirSync, readFileSync, statSync } from 'node:fs'
import { shared } from '../shared.ts'

/** Every file below a folder of the reference data whose name ends so, by path relative to vectors/; [] where it is missing. */
export function vectorFiles(folder: string, ending = '.json'): readonly string[] {
  const root = shared(`vectors/${folder}`)
  if (root === undefined) return []
  if (!statSync(root).isDirectory()) return [folder]
  return readdirSync(root, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? vectorFiles(path, ending) : entry.name.endsWith(ending) ? [path] : []
    })
}

export function vectorText(path: string): string {
  const full = shared(`vectors/${path}`)
  if (full === undefined) throw new Error(`${path} is not in the reference data`)
  return readFileSync(full, 'utf8')
}

export function vectorJson(path: string): unknown {
  return JSON.parse(vectorText(path))
}
