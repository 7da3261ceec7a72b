import type { Html } from '../../src/lib/html.ts'

/** What is done to the props of a page before it is drawn: nothing, or something hostile. */
export type As = <Props>(props: Props) => Props
export const asIs: As = (props) => props

/** Pages by name, each in one state. */
export type Gallery = Readonly<Record<string, (as: As) => Html>>
