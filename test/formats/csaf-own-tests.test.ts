import assert from 'node:assert/strict'
import { test } from 'node:test'
import { advisoriesFor, readAdvisories } from '../../src/formats/affected-by.ts'
import { checkCsaf } from '../../src/formats/csaf/check.ts'
import { csafTests } from '../../src/formats/csaf/library.ts'
import { OWN_TESTS, OWN_TESTS_21 } from '../../src/formats/csaf/own-tests.ts'
import { remedyFor } from '../../src/formats/csaf/remedies.ts'

const found = (number: string, document: unknown): readonly string[] => {
  const verdicts = [OWN_TESTS, OWN_TESTS_21].map((tests) => tests[number]?.(document).errors)
  return (verdicts[0] ?? verdicts[1] ?? []).map(({ instancePath }) => instancePath)
}

test('a history begins with 0 or 1 by its dates, and leaves no version out', () => {
  const history = (...items: readonly (readonly [date: string, number: string])[]) =>
    found('6.1.21', {
      document: { tracking: { revision_history: items.map(([date, number]) => ({ date, number })) } },
    }).length
  assert.equal(history(['2026-01-01T00:00:00Z', '1'], ['2026-01-02T00:00:00Z', '2']), 0)
  assert.equal(history(['2026-01-02T00:00:00Z', '2'], ['2026-01-01T00:00:00Z', '1']), 0)
  assert.equal(history(['2026-01-02T00:00:00Z', '1'], ['2026-01-01T00:00:00Z', '2']), 1, 'begins with 2')
  assert.equal(history(['2026-01-01T00:00:00Z', '2'], ['2026-01-01T00:00:00.000Z', '1']), 0, 'one date')
  assert.equal(history(['2026-01-01T12:00:00+14:00', '1'], ['2026-01-01T00:00:00Z', '2']), 0, 'zones')
  assert.equal(history(['2026-01-01T00:00:00Z', '1.0.0'], ['2026-01-02T00:00:00Z', '3.0.0']), 1)
  assert.equal(history(['2026-01-01T00:00:00Z', '1'], ['2026-01-02T00:00:00Z', '0']), 0)
})

test('a language tag is the same in capital letters', () => {
  const tags = (number: string, lang: string, source?: string) =>
    found(number, { document: { lang, ...(source === undefined ? {} : { source_lang: source }) } }).length
  assert.equal(tags('6.1.28', 'en-US', 'en-us'), 2)
  assert.equal(tags('6.1.28', 'en-US', 'en-GB'), 0)
  assert.equal(tags('6.2.15', 'I-DEFAULT'), 1)
  for (const tag of ['qtx', 'QAA', 'en-x-own', 'x-own', 'en-Qaaa', 'en-Qabx', 'en-XZ', 'en-AA', 'en-a-bbb-x-own'])
    assert.equal(tags('6.2.14', tag), 1, tag)
  for (const tag of ['en', 'de-CH-1996', 'quc', 'en-Qaby', 'en-a-zz', 'i-default', 'aa'])
    assert.equal(tags('6.2.14', tag), 0, tag)
})

test('a hash algorithm is the same in capital letters', () => {
  const hashed = (number: string, ...algorithms: readonly string[]) =>
    found(number, {
      product_tree: {
        branches: [
          {
            branches: [
              {
                product: {
                  product_identification_helper: {
                    hashes: [{ file_hashes: algorithms.map((algorithm) => ({ algorithm })) }],
                  },
                },
              },
            ],
          },
        ],
      },
    })
  const place = '/product_tree/branches/0/branches/0/product/product_identification_helper/hashes/0'
  assert.deepEqual(hashed('6.1.25', 'sha256', 'SHA256'), [`${place}/file_hashes/1`])
  assert.deepEqual(hashed('6.1.25', 'sha256', 'sha512'), [])
  assert.deepEqual(hashed('6.2.8', 'MD5'), [place])
  assert.deepEqual(hashed('6.2.9', 'SHA1'), [place])
  assert.deepEqual(hashed('6.2.9', 'SHA1', 'sha256'), [])
})

test('every test of CSAF 2.0 and 2.1 says what to change', async () => {
  for (const version of ['2.0', '2.1'] as const)
    for (const group of ['mandatory', 'optional', 'informative'] as const)
      for (const { number } of await csafTests(version, group))
        assert.match(remedyFor(number, version), /^[A-Z].+\. See CSAF 2\.[01] section 6\.[\d.]+$/, number)
})

const advisory21 = (category: string, vulnerability: object) => ({
  $schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json',
  document: { category, csaf_version: '2.1' },
  vulnerabilities: [vulnerability],
})
const rules21 = async (document: unknown) => (await checkCsaf(document)).map(({ rule, path }) => `${rule} ${path}`)

test('the profiles that CSAF 2.1 added are held to the tests of their kind', async () => {
  assert.ok((await rules21(advisory21('csaf_withdrawn', {}))).some((one) => one.startsWith('csaf-6.1.27.3 ')))
  assert.ok(
    (await rules21(advisory21('csaf_deprecated_security_advisory', {}))).some((one) =>
      one.startsWith('csaf-6.1.27.5 '),
    ),
  )
})

test('CVSS 4.0 in CSAF 2.1 has one score: of every metric given, or of the base metrics', async () => {
  const vectorString = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:P'
  const scored = async (more: object) => {
    const metrics = [{ products: ['A'], content: { cvss_v4: { version: '4.0', vectorString, ...more } } }]
    const at = /^csaf-(6\.1\.[89]) \/vulnerabilities\/0\/metrics\/0\/content\/cvss_v4\/(\w+)$/
    return (await rules21(advisory21('csaf_base', { metrics }))).flatMap(
      (one) => at.exec(one)?.slice(1).join(' ') ?? [],
    )
  }
  assert.deepEqual(await scored({ baseScore: 9.3, baseSeverity: 'CRITICAL' }), [])
  assert.deepEqual(await scored({ baseScore: 10, baseSeverity: 'CRITICAL' }), [])
  assert.deepEqual(await scored({ baseScore: 9.2, baseSeverity: 'CRITICAL' }), ['6.1.9 baseScore'])
  assert.ok((await scored({ baseScore: 9.3, baseSeverity: 'HIGH' })).includes('6.1.9 baseSeverity'))
  assert.deepEqual(await scored({ baseScore: 9.3, baseSeverity: 'CRITICAL', threatScore: 9.3 }), ['6.1.8 threatScore'])
})

test('what CSAF 2.1 calls fixed has a score of 0, in the vector or in the fields beside it', async () => {
  const fixed = async (more: object, vector = 'CVSS:3.1/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H') => {
    const cvss = { version: '3.1', baseScore: 6.5, baseSeverity: 'MEDIUM', vectorString: vector, ...more }
    const metrics = [{ products: ['A'], content: { cvss_v3: cvss } }]
    return (await rules21(advisory21('csaf_base', { metrics, product_status: { fixed: ['A'] } }))).filter((one) =>
      one.startsWith('csaf-6.2.19 '),
    )
  }
  assert.deepEqual(await fixed({}), ['csaf-6.2.19 /vulnerabilities/0/product_status/fixed/0'])
  assert.deepEqual(await fixed({}, 'CVSS:3.1/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H/MC:N/MI:N/MA:N'), [])
  const none = { modifiedConfidentialityImpact: 'NONE', modifiedIntegrityImpact: 'NONE' }
  assert.equal((await fixed(none)).length, 1)
  assert.deepEqual(await fixed({ ...none, modifiedAvailabilityImpact: 'NONE' }), [])
})

/** As distributions write it: packages of one architecture, some by their whole file names, some by name alone. */
function distribution(status: object) {
  const leaf = (id: string, name: string, purl: string) => ({
    category: 'product_version',
    name,
    product: { product_id: id, name, product_identification_helper: { purl } },
  })
  const packages = [
    leaf('a2', 'a-0:1.2-3.el9.x86_64', 'pkg:rpm/redhat/a@1.2-3.el9?arch=x86_64'),
    leaf('b5', 'b-0:5.0-1.el9.x86_64', 'pkg:rpm/redhat/b@5.0-1.el9?arch=x86_64'),
    leaf('c', 'c', 'pkg:rpm/redhat/c?arch=src'),
  ]
  const branches = [
    { category: 'vendor', name: 'V', branches: [{ category: 'architecture', name: 'x86_64', branches: packages }] },
  ]
  const relationships = packages.map(({ product }) => ({
    category: 'default_component_of',
    product_reference: product.product_id,
    relates_to_product_reference: 'el9',
    full_product_name: { product_id: `el9:${product.product_id}`, name: product.name },
  }))
  return {
    document: { csaf_version: '2.0', tracking: { id: 'X-1' } },
    product_tree: { branches, relationships },
    vulnerabilities: [{ product_status: status }],
  }
}

test('a distribution lists packages as versions of an architecture: each is read as a package of its own', () => {
  const records = readAdvisories(distribution({ fixed: ['el9:a2', 'el9:b5'], known_affected: ['el9:c'] })) ?? []
  const said = (purl: string, version: string) =>
    advisoriesFor([{ name: 'x', version, purl }], records).map(({ status, fixed }) => [status, fixed])
  assert.deepEqual(said('pkg:rpm/redhat/a', '1.2-2.el9'), [['unknown', '1.2-3.el9']])
  assert.deepEqual(said('pkg:rpm/redhat/a', '1.2-3.el9'), [])
  assert.deepEqual(said('pkg:rpm/redhat/a', '1.10-1.el9'), [])
  assert.deepEqual(said('pkg:rpm/redhat/b', '1.2-3.el9'), [['unknown', '5.0-1.el9']])
  assert.deepEqual(said('pkg:rpm/redhat/c', '7'), [['affected', undefined]])
  assert.deepEqual(said('pkg:rpm/redhat/d', '1'), [])
})

test('a product that only a flag names is used; one that nothing names is not', () => {
  const tree = { full_product_names: [{ product_id: 'A' }, { product_id: 'B' }] }
  const vulnerabilities = [{ flags: [{ label: 'component_not_present', product_ids: ['A'] }] }]
  assert.deepEqual(found('6.2.1', { product_tree: tree, vulnerabilities }), [
    '/product_tree/full_product_names/1/product_id',
  ])
})
