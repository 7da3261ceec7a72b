import { look } from '../../channels/own-site.ts'
import { PUBLIC } from '../../domain/access.ts'
import type { CompiledPolicy } from '../../domain/policy.ts'
import { isRequiredOf } from '../../domain/trust.ts'
import type { Ctx } from '../ctx.ts'
import type { Tried } from './check-doors.ts'
import { rehearsalToken } from './rehearsal.ts'

/** What a rehearsal answers where a report would have been stored. */
export const REHEARSED = 'rehearsed'

/** The form as a stranger has it: fetched, filled in with a file, and sent to be undone. */
export async function checkForm(ctx: Ctx): Promise<Tried> {
  const { policy } = await ctx.store.reader(PUBLIC).policy()
  const [product] = policy.products
  const address = `${ctx.installation.baseUrl}/report?product=${encodeURIComponent(product?.id ?? '')}`
  const page = await look(address)
  if (typeof page === 'string') return { good: false, detail: `The form cannot be reached: ${page}.` }
  const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1]
  if (page.status !== 200 || token === undefined)
    return { good: false, detail: `The form answered with status ${page.status}.` }
  const form = new FormData()
  form.append('token', token)
  form.append('rehearsal', rehearsalToken(ctx))
  form.append('product', product?.id ?? '')
  for (const [name, value] of Object.entries({ ...CHECK, ...answersFor(policy) })) form.append(name, value)
  form.append('files', new Blob(['self-check']), 'self-check.txt')
  return judged(await look(`${ctx.installation.baseUrl}/report`, { method: 'POST', body: form }), 'The form')
}

export async function checkApi(ctx: Ctx): Promise<Tried> {
  const headers = { 'content-type': 'application/json', 'fairlead-rehearsal': rehearsalToken(ctx) }
  const { policy } = await ctx.store.reader(PUBLIC).policy()
  const answers = answersFor(policy)
  const body = JSON.stringify({ title: 'Self-check', description: 'A report that is undone.', answers })
  return judged(await look(`${ctx.installation.baseUrl}/api/v1/reports`, { method: 'POST', headers, body }), 'The API')
}

const CHECK = { title: 'Self-check', description: 'A report that is undone.', known: 'public', who: 'anonymous' }

/** Everything that must be answered by somebody of whom nothing is known, answered. */
function answersFor(policy: CompiledPolicy): Readonly<Record<string, string>> {
  const answers = policy.form.flatMap((field) => {
    if (!field.required && !isRequiredOf(field, 'new')) return []
    const { id, choices } = field
    const choice = choices?.find(({ route }) => route === undefined) ?? choices?.[0]
    return [[id, choice?.id ?? 'self-check'] as const]
  })
  return Object.fromEntries(answers)
}

function judged(answer: Awaited<ReturnType<typeof look>>, name: string): Tried {
  if (typeof answer === 'string') return { good: false, detail: `${name} cannot be reached: ${answer}.` }
  if (answer.status === 200 && answer.text.includes(REHEARSED))
    return { good: true, detail: 'A report went in through the public address, was stored and undone.' }
  return { good: false, detail: `${name} refused a report with status ${answer.status}.` }
}
