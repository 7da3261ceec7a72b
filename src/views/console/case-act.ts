import type { Html } from '../../lib/html.ts'
import { type CaseAct, casePath } from '../paths.ts'
import { type Act, type ActFields, actFields, foldedAct } from './acts.ts'
import type { CasePageProps } from './case-props.ts'

/** An act of this case: `fields` are made with its own ids and with what was typed into it before. */
export function caseActOf(
  props: CasePageProps,
  act: CaseAct,
  made: Pick<Act, 'name' | 'submit'> & {
    readonly fields: (fields: ActFields) => Act['fields']
    readonly grave?: boolean
  },
): Html {
  return foldedAct({
    ...made,
    act,
    path: casePath(props.number, act),
    token: props.token,
    fields: made.fields(actFields(act, props.came)),
    open: props.came?.act === act,
  })
}
