/** What a type of package URL demands beyond the rules that all share (purl-spec, type definitions). */
export interface PurlType {
  /** `none`: a namespace is not allowed. */
  readonly namespace?: 'required' | 'none'
  /** Which parts are not case sensitive and are therefore written in lower case. */
  readonly lower?: readonly ('namespace' | 'name' | 'version' | 'subpath')[]
  /** Which characters of a name become which. */
  readonly rename?: (name: string, qualifiers: Readonly<Record<string, string>>) => string
  readonly namePattern?: RegExp
  readonly versionPattern?: RegExp
  readonly qualifiers?: readonly string[]
}

const OWNER_AND_NAME: PurlType = { namespace: 'required', lower: ['namespace', 'name'] }
const NAME_ONLY: PurlType = { namespace: 'none' }
const NAME_IN_LOWER_CASE: PurlType = { namespace: 'none', lower: ['name'] }
const BOTH_IN_LOWER_CASE: PurlType = { lower: ['namespace', 'name'] }
const OWNER_NEEDED: PurlType = { namespace: 'required' }

/** By type, in lower case. A type that is not here follows the rules that all share. */
export const PURL_TYPES: Readonly<Record<string, PurlType>> = {
  alpm: OWNER_AND_NAME,
  apk: OWNER_AND_NAME,
  bazel: NAME_ONLY,
  bitbucket: OWNER_AND_NAME,
  bitnami: NAME_IN_LOWER_CASE,
  brew: BOTH_IN_LOWER_CASE,
  cargo: NAME_ONLY,
  'chrome-extension': {
    namespace: 'none',
    lower: ['name'],
    namePattern: /^[a-p]{32}$/,
    versionPattern: /^\d+(\.\d+){0,3}$/,
  },
  cocoapods: NAME_ONLY,
  composer: OWNER_AND_NAME,
  conda: NAME_ONLY,
  // A distribution, such as URI-PackageURL; never a module, such as URI::PackageURL.
  cpan: { namePattern: /^(?!.*::)/s },
  cran: NAME_ONLY,
  deb: OWNER_AND_NAME,
  gem: NAME_ONLY,
  generic: {},
  git: OWNER_NEEDED,
  github: OWNER_AND_NAME,
  // The definition asks for a namespace, but stdlib, the Go toolchain and modules of one word have none; Go's own
  // database, Red Hat and every SBOM tool write pkg:golang/stdlib.
  golang: {},
  hackage: NAME_ONLY,
  hex: BOTH_IN_LOWER_CASE,
  huggingface: { namespace: 'required', lower: ['version'] },
  julia: { namespace: 'none', qualifiers: ['uuid'] },
  luarocks: BOTH_IN_LOWER_CASE,
  maven: OWNER_NEEDED,
  // The server decides: Databricks does not know capitals, Azure ML does.
  mlflow: {
    namespace: 'none',
    rename: (name, { repository_url: server }) => (server?.includes('databricks') === true ? name.toLowerCase() : name),
  },
  nuget: NAME_ONLY,
  oci: { namespace: 'none', lower: ['name', 'version'] },
  opam: NAME_ONLY,
  otp: { namespace: 'none', lower: ['name', 'subpath'] },
  pub: { namespace: 'none', lower: ['name'], rename: (name) => name.replace(/[^a-z0-9_]/g, '_') },
  pypi: { namespace: 'none', lower: ['name', 'version'], rename: (name) => name.replaceAll('_', '-') },
  qpkg: { namespace: 'required', lower: ['namespace'] },
  rpm: { namespace: 'required', lower: ['namespace'] },
  swid: { qualifiers: ['tag_id'] },
  swift: OWNER_NEEDED,
  vcpkg: NAME_ONLY,
  'vscode-extension': { namespace: 'required', lower: ['namespace', 'name', 'version'] },
  yocto: { lower: ['namespace'] },
}
