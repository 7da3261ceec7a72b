import { gitHubAdvisoryBody, type NewGitHubAdvisory } from '../formats/github.ts'
import { type Answered, type JsonApi, jsonApi } from './json-api.ts'

/** Repository security advisories of GitHub's REST interface. There is no way to read or write comments. */
export interface GitHubChannel {
  readonly repositories: readonly string[]
  readonly api: JsonApi
  /** The last changed first; `next` is the address of the next page. */
  advisories(repository: string, next?: string): Promise<Answered>
  advisory(repository: string, id: string): Promise<Answered>
  /** Opens a private draft to work in. */
  openDraft(repository: string, draft: NewGitHubAdvisory): Promise<Answered>
  /** Replaces the list of people who may work in it: GitHub has no way to add one. */
  setCollaborators(repository: string, id: string, logins: readonly string[]): Promise<Answered>
  /** A temporary private fork; ready some minutes later. */
  openFork(repository: string, id: string): Promise<Answered>
  requestCve(repository: string, id: string): Promise<Answered>
  /** Whether strangers can report privately in this repository. */
  reportingIsOn(repository: string): Promise<Answered>
}

export const GITHUB_API = 'https://api.github.com/'

export function gitHubChannel(options: {
  readonly repositories: readonly string[]
  readonly token: string
  readonly base?: string
}): GitHubChannel {
  const api = jsonApi(options.base ?? GITHUB_API, {
    authorization: `Bearer ${options.token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    'user-agent': 'fairlead',
  })
  const place = (repository: string, rest = '') => `repos/${repository}/security-advisories${rest}`
  return {
    repositories: options.repositories,
    api,
    advisories: (repository, next) => api.get(next ?? place(repository, '?sort=updated&direction=desc&per_page=100')),
    advisory: (repository, id) => api.get(place(repository, `/${id}`)),
    openDraft: (repository, draft) => api.send('POST', place(repository), gitHubAdvisoryBody(draft)),
    setCollaborators: (repository, id, logins) =>
      api.send('PATCH', place(repository, `/${id}`), { collaborating_users: logins }),
    openFork: (repository, id) => api.send('POST', place(repository, `/${id}/forks`)),
    requestCve: (repository, id) => api.send('POST', place(repository, `/${id}/cve`)),
    reportingIsOn: (repository) => api.get(`repos/${repository}/private-vulnerability-reporting`),
  }
}
