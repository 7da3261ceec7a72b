import { hex, sha256, utf8 } from '../lib/bytes.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import type { Form } from './form.ts'

/** The same page with the same words and files is one sending, however often the button was pressed. */
export function onceOf(form: Form, field: string): string {
  const files = form.files.map(({ sha256: digest, name }) => `${digest} ${name}`)
  return hex(sha256(utf8(canonicalJson([form.text('token'), form.text(field), files]))))
}
