import type { Finding } from '../domain/refusal.ts'
import { finding, mixedLicenses, newerTypes, strangers } from './cyclonedx-rules.ts'
import type { JsonObject } from './json-value.ts'
import {
  bool,
  dateTime,
  list,
  number,
  oneOf,
  problemsOf,
  type Report,
  record,
  type Shape,
  someOf,
  text,
} from './shape.ts'
import { SPDX_IDS } from './spdx-ids.ts'

// CycloneDX 1.4 to 1.7 in our own words: what a BOM and its components, services, vulnerabilities and dependencies must
// have. Parts that no consumer of ours reads (model cards, formulation, declarations) are looked at as far as they hold
// components, and no further.

const words = text()
const ref = text({ min: 1 })
const whole = number(1, Number.MAX_SAFE_INTEGER, true)
const TYPES = [
  ...['application', 'framework', 'library', 'container', 'platform', 'operating-system', 'device', 'device-driver'],
  ...['firmware', 'file', 'machine-learning-model', 'data', 'cryptographic-asset'],
] as const

const property = record({ required: ['name'], fields: { name: words, value: words }, others: 'none' })
// Before 1.7 a property may lack its name, but not hold other fields (1.4 and 1.5 ask for neither).
const properties = list(property)

const HASH_LENGTHS: readonly number[] = [32, 40, 64, 96, 128]
const hash = record({
  required: ['alg', 'content'],
  fields: {
    alg: oneOf(
      ...['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'SHA3-256', 'SHA3-384', 'SHA3-512', 'BLAKE2b-256'],
      ...['BLAKE2b-384', 'BLAKE2b-512', 'BLAKE3', 'Streebog-256', 'Streebog-512'],
    ),
    content: (value, path, report) => {
      if (typeof value !== 'string' || !/^[0-9a-fA-F]+$/.test(value) || !HASH_LENGTHS.includes(value.length))
        report(path, 'This is not a digest in hexadecimal.')
    },
  },
  others: 'none',
})

const attachment = record({
  required: ['content'],
  fields: { contentType: words, encoding: oneOf('base64'), content: words },
  others: 'none',
})

const license = record({
  fields: {
    'bom-ref': ref,
    id: (value, path, report) => {
      if (typeof value !== 'string' || !SPDX_IDS.has(value)) report(path, 'This is not an SPDX license identifier.')
    },
    name: words,
    acknowledgement: oneOf('declared', 'concluded'),
    text: attachment,
    properties,
  },
  also: [(value, path, report) => exactlyOne(value, ['id', 'name'], path, report)],
})

function exactlyOne(value: JsonObject, names: readonly string[], path: string, report: Report): void {
  const given = names.filter((name) => Object.hasOwn(value, name))
  if (given.length !== 1) report(path, `This needs one of ${names.join(' and ')}, and not both.`)
}

// A list of licenses, or one expression; 1.7 lets them stand side by side.
const licenses: Shape = (value, path, report) => {
  const choice = record({
    fields: { license, expression: words },
    also: [(item, at, say) => exactlyOne(item, ['license', 'expression'], at, say)],
  })
  list(choice)(value, path, report)
}

const issue = record({
  required: ['type'],
  fields: { type: oneOf('defect', 'enhancement', 'security'), id: words, name: words },
})
const patch = record({
  required: ['type'],
  fields: { type: oneOf('unofficial', 'monkey', 'backport', 'cherry-pick'), resolves: list(issue) },
})
const components: Shape = (value, path, report) => list(component, { unique: true })(value, path, report)

const relatives: Shape = (value, path, report) => list(component)(value, path, report)

const component: Shape = record({
  required: ['type', 'name'],
  fields: {
    type: oneOf(...TYPES),
    'bom-ref': ref,
    name: words,
    version: words,
    group: words,
    versionRange: words,
    isExternal: bool,
    scope: oneOf('required', 'optional', 'excluded'),
    hashes: list(hash),
    licenses,
    purl: words,
    swid: record({
      required: ['tagId', 'name'],
      fields: { tagId: words, name: words, version: words, text: attachment },
    }),
    pedigree: record({
      fields: {
        ancestors: (value, path, report) => relatives(value, path, report),
        descendants: (value, path, report) => relatives(value, path, report),
        variants: (value, path, report) => relatives(value, path, report),
        patches: list(patch),
      },
    }),
    components: (value, path, report) => components(value, path, report),
    properties,
    releaseNotes: record({ fields: { resolves: list(issue), properties } }),
  },
  also: [
    (value, path, report) => {
      if (Object.hasOwn(value, 'version') && Object.hasOwn(value, 'versionRange'))
        report(path, 'A component has a version or a range of them, not both.')
      if (Object.hasOwn(value, 'versionRange') && value['isExternal'] !== true)
        report(path, 'Only an external component has a range of versions.')
    },
  ],
})

const service: Shape = record({
  required: ['name'],
  fields: {
    'bom-ref': ref,
    name: words,
    licenses,
    data: list(
      record({
        required: ['flow', 'classification'],
        fields: { flow: oneOf('inbound', 'outbound', 'bi-directional', 'unknown'), classification: words },
      }),
    ),
    services: (value, path, report) => list(service)(value, path, report),
    properties,
  },
})

const versions = list(
  record({
    fields: { version: words, range: words, status: oneOf('affected', 'unaffected', 'unknown') },
    others: 'none',
    also: [(value, path, report) => exactlyOne(value, ['version', 'range'], path, report)],
  }),
)
const vulnerability = record({
  fields: {
    'bom-ref': ref,
    id: words,
    references: list(record({ required: ['id', 'source'], fields: { id: words } })),
    ratings: list(
      record({
        fields: {
          score: number(-1e9, 1e9),
          severity: oneOf('critical', 'high', 'medium', 'low', 'info', 'none', 'unknown'),
          method: oneOf('CVSSv2', 'CVSSv3', 'CVSSv31', 'CVSSv4', 'OWASP', 'SSVC', 'other'),
          vector: words,
        },
      }),
    ),
    cwes: list(whole),
    description: words,
    detail: words,
    created: dateTime,
    published: dateTime,
    updated: dateTime,
    rejected: dateTime,
    analysis: record({
      fields: {
        state: oneOf(
          ...['resolved', 'resolved_with_pedigree', 'exploitable', 'in_triage', 'false_positive', 'not_affected'],
        ),
        justification: oneOf(
          ...['code_not_present', 'code_not_reachable', 'requires_configuration', 'requires_dependency'],
          ...['requires_environment', 'protected_by_compiler', 'protected_at_runtime', 'protected_at_perimeter'],
          'protected_by_mitigating_control',
        ),
        response: list(oneOf('can_not_fix', 'will_not_fix', 'update', 'rollback', 'workaround_available')),
        detail: words,
      },
      others: /^(firstIssued|lastUpdated)$/,
    }),
    affects: list(record({ required: ['ref'], fields: { ref, versions }, others: 'none' }), { unique: true }),
    properties,
  },
})

const citation = record({
  required: ['timestamp'],
  fields: { timestamp: dateTime, pointers: list(words, { min: 1 }), expressions: list(words, { min: 1 }) },
  also: [
    someOf(['attributedTo'], ['process']),
    (value, path, report) => exactlyOne(value, ['pointers', 'expressions'], path, report),
  ],
})

const BOM_FIELDS =
  '$schema bomFormat specVersion serialNumber version metadata components services externalReferences dependencies compositions vulnerabilities annotations formulation declarations definitions citations properties signature'
const BOM = record({
  required: ['bomFormat', 'specVersion'],
  fields: {
    bomFormat: oneOf('CycloneDX'),
    specVersion: oneOf('1.2', '1.3', '1.4', '1.5', '1.6', '1.7'),
    serialNumber: text({
      pattern: /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
      is: 'a urn:uuid in lower case',
    }),
    version: whole,
    metadata: record({
      fields: {
        timestamp: dateTime,
        component,
        licenses,
        properties,
        distributionConstraints: record({
          fields: { tlp: oneOf('CLEAR', 'GREEN', 'AMBER', 'AMBER_AND_STRICT', 'RED') },
          others: 'none',
        }),
      },
      others: /^(lifecycles|tools|manufacturer|authors|manufacture|supplier)$/,
    }),
    components,
    services: list(service, { unique: true }),
    dependencies: list(
      record({
        required: ['ref'],
        fields: { ref, dependsOn: list(ref, { unique: true }), provides: list(ref, { unique: true }) },
        others: 'none',
      }),
      { unique: true },
    ),
    vulnerabilities: list(vulnerability, { unique: true }),
    citations: list(citation, { unique: true }),
    properties,
  },
  others: new RegExp(`^(${BOM_FIELDS.replaceAll('$', '\\$').replaceAll(' ', '|')})$`),
})

/** Every finding about a CycloneDX BOM in JSON. */
export function checkCycloneDx(document: unknown): readonly Finding[] {
  const errors = problemsOf(BOM, document).map(
    ({ path, problem }): Finding => finding('schema', 'error', path, problem),
  )
  return [...errors, ...newerTypes(document), ...mixedLicenses(document), ...strangers(document)]
}
