import type { PolicySource } from '../../actions/policy/activate-policy.ts'

/** The policy file of the installation: main reads it, since a door has no disk. */
export interface PolicyFile {
  readonly path: string
  read(): Promise<PolicySource>
}
