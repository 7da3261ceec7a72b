import type { ActingCall } from '../acting.ts'
import type { Route } from '../route.ts'
import { showHealth, showReadiness } from './health.ts'
import { takeGitHubHook, takeHackerOneHook } from './hooks.ts'
import { showOpenApi } from './openapi.ts'
import { showStatus } from './status.ts'
import { submitByProgram } from './submit.ts'

/** The door for programs: the same verbs, in JSON. */
export const apiRoutes: readonly Route<ActingCall>[] = [
  { method: 'POST', path: '/api/v1/reports', act: 'report.submit', limit: 'report', handler: submitByProgram },
  { method: 'POST', path: '/api/v1/reports/status', act: 'report.follow', handler: showStatus },
  { method: 'POST', path: '/api/v1/hooks/hackerone', act: 'public', limit: 'hook', handler: takeHackerOneHook },
  { method: 'POST', path: '/api/v1/hooks/github', act: 'public', limit: 'hook', handler: takeGitHubHook },
  { method: 'GET', path: '/api/v1/openapi.json', act: 'public', handler: showOpenApi },
  { method: 'GET', path: '/healthz', act: 'public', handler: showHealth },
  { method: 'GET', path: '/readyz', act: 'public', handler: showReadiness },
]
