import type { JsonObject } from './json-value.ts'
import { number, oneOf, type RecordRules, type Report, record, type Shape, text } from './shape.ts'

// The JSON forms of CVSS (FIRST, cvss-v2.0.json to cvss-v4.0.json) as CVE records embed them.

const V3_PART =
  '(AV:[NALP]|AC:[LH]|PR:[NLH]|UI:[NR]|S:[UC]|[CIA]:[NLH]|E:[XUPFH]|RL:[XOTWU]|RC:[XURC]|[CIA]R:[XLMH]|MAV:[XNALP]|MAC:[XLH]|MPR:[XNLH]|MUI:[XNR]|MS:[XUC]|M[CIA]:[XNLH])'
const V2_PART =
  '(AV:[NAL]|AC:[LMH]|Au:[MSN]|[CIA]:[NPC]|E:(U|POC|F|H|ND)|RL:(OF|TF|W|U|ND)|RC:(UC|UR|C|ND)|CDP:(N|L|LM|MH|H|ND)|TD:(N|L|M|H|ND)|[CIA]R:(L|M|H|ND))'

export const CVSS_V2_VECTOR = text({ pattern: new RegExp(`^(${V2_PART}/)*${V2_PART}$`), is: 'a CVSS 2 vector' })
export const CVSS_V30_VECTOR = text({
  pattern: new RegExp(`^CVSS:3[.]0/(${V3_PART.replaceAll('PR:[', 'PR:[U')}/)*${V3_PART.replaceAll('PR:[', 'PR:[U')}$`),
  is: 'a CVSS 3.0 vector',
})
export const CVSS_V31_VECTOR = text({
  pattern: new RegExp(`^CVSS:3[.]1/(${V3_PART}/)*${V3_PART}$`),
  is: 'a CVSS 3.1 vector',
})
export const CVSS_V3_VECTOR = text({
  pattern: new RegExp(`^CVSS:3[.][01]/(${V3_PART}/)*${V3_PART}$`),
  is: 'a CVSS 3 vector',
})
export const CVSS_V4_VECTOR = text({
  pattern:
    /^CVSS:4[.]0\/AV:[NALP]\/AC:[LH]\/AT:[NP]\/PR:[NLH]\/UI:[NPA]\/VC:[HLN]\/VI:[HLN]\/VA:[HLN]\/SC:[HLN]\/SI:[HLN]\/SA:[HLN](\/E:[XAPU])?(\/CR:[XHML])?(\/IR:[XHML])?(\/AR:[XHML])?(\/MAV:[XNALP])?(\/MAC:[XLH])?(\/MAT:[XNP])?(\/MPR:[XNLH])?(\/MUI:[XNPA])?(\/MVC:[XNLH])?(\/MVI:[XNLH])?(\/MVA:[XNLH])?(\/MSC:[XNLH])?(\/MSI:[XNLHS])?(\/MSA:[XNLHS])?(\/S:[XNP])?(\/AU:[XNY])?(\/R:[XAUI])?(\/V:[XDC])?(\/RE:[XLMH])?(\/U:(X|Clear|Green|Amber|Red))?$/,
  is: 'a CVSS 4.0 vector',
})

const AV = 'NETWORK ADJACENT_NETWORK LOCAL PHYSICAL'
const CIA = 'NONE LOW HIGH'
const REQUIREMENT = 'LOW MEDIUM HIGH NOT_DEFINED'
const REMEDIATION = 'OFFICIAL_FIX TEMPORARY_FIX WORKAROUND UNAVAILABLE NOT_DEFINED'

const V3_WORDS: Readonly<Record<string, string>> = {
  attackVector: AV,
  attackComplexity: 'HIGH LOW',
  privilegesRequired: 'HIGH LOW NONE',
  userInteraction: 'NONE REQUIRED',
  scope: 'UNCHANGED CHANGED',
  confidentialityImpact: CIA,
  integrityImpact: CIA,
  availabilityImpact: CIA,
  exploitCodeMaturity: 'UNPROVEN PROOF_OF_CONCEPT FUNCTIONAL HIGH NOT_DEFINED',
  remediationLevel: REMEDIATION,
  reportConfidence: 'UNKNOWN REASONABLE CONFIRMED NOT_DEFINED',
  confidentialityRequirement: REQUIREMENT,
  integrityRequirement: REQUIREMENT,
  availabilityRequirement: REQUIREMENT,
  modifiedAttackVector: `${AV} NOT_DEFINED`,
  modifiedAttackComplexity: 'HIGH LOW NOT_DEFINED',
  modifiedPrivilegesRequired: 'HIGH LOW NONE NOT_DEFINED',
  modifiedUserInteraction: 'NONE REQUIRED NOT_DEFINED',
  modifiedScope: 'UNCHANGED CHANGED NOT_DEFINED',
  modifiedConfidentialityImpact: `${CIA} NOT_DEFINED`,
  modifiedIntegrityImpact: `${CIA} NOT_DEFINED`,
  modifiedAvailabilityImpact: `${CIA} NOT_DEFINED`,
}

const V4_WORDS: Readonly<Record<string, string>> = {
  attackVector: 'NETWORK ADJACENT LOCAL PHYSICAL',
  attackComplexity: 'HIGH LOW',
  attackRequirements: 'NONE PRESENT',
  privilegesRequired: 'HIGH LOW NONE',
  userInteraction: 'NONE PASSIVE ACTIVE',
  vulnConfidentialityImpact: CIA,
  vulnIntegrityImpact: CIA,
  vulnAvailabilityImpact: CIA,
  subConfidentialityImpact: CIA,
  subIntegrityImpact: CIA,
  subAvailabilityImpact: CIA,
  exploitMaturity: 'UNREPORTED PROOF_OF_CONCEPT ATTACKED NOT_DEFINED',
  confidentialityRequirement: REQUIREMENT,
  integrityRequirement: REQUIREMENT,
  availabilityRequirement: REQUIREMENT,
  modifiedAttackVector: 'NETWORK ADJACENT LOCAL PHYSICAL NOT_DEFINED',
  modifiedAttackComplexity: 'HIGH LOW NOT_DEFINED',
  modifiedAttackRequirements: 'NONE PRESENT NOT_DEFINED',
  modifiedPrivilegesRequired: 'HIGH LOW NONE NOT_DEFINED',
  modifiedUserInteraction: 'NONE PASSIVE ACTIVE NOT_DEFINED',
  modifiedVulnConfidentialityImpact: `${CIA} NOT_DEFINED`,
  modifiedVulnIntegrityImpact: `${CIA} NOT_DEFINED`,
  modifiedVulnAvailabilityImpact: `${CIA} NOT_DEFINED`,
  modifiedSubConfidentialityImpact: `${CIA} NOT_DEFINED`,
  modifiedSubIntegrityImpact: `${CIA} SAFETY NOT_DEFINED`,
  modifiedSubAvailabilityImpact: `${CIA} SAFETY NOT_DEFINED`,
  Safety: 'NEGLIGIBLE PRESENT NOT_DEFINED',
  Automatable: 'NO YES NOT_DEFINED',
  Recovery: 'AUTOMATIC USER IRRECOVERABLE NOT_DEFINED',
  valueDensity: 'DIFFUSE CONCENTRATED NOT_DEFINED',
  vulnerabilityResponseEffort: 'LOW MODERATE HIGH NOT_DEFINED',
  providerUrgency: 'CLEAR GREEN AMBER RED NOT_DEFINED',
}

const V2_WORDS: Readonly<Record<string, string>> = {
  accessVector: 'NETWORK ADJACENT_NETWORK LOCAL',
  accessComplexity: 'HIGH MEDIUM LOW',
  authentication: 'MULTIPLE SINGLE NONE',
  confidentialityImpact: 'NONE PARTIAL COMPLETE',
  integrityImpact: 'NONE PARTIAL COMPLETE',
  availabilityImpact: 'NONE PARTIAL COMPLETE',
  exploitability: 'UNPROVEN PROOF_OF_CONCEPT FUNCTIONAL HIGH NOT_DEFINED',
  remediationLevel: REMEDIATION,
  reportConfidence: 'UNCONFIRMED UNCORROBORATED CONFIRMED NOT_DEFINED',
  collateralDamagePotential: 'NONE LOW LOW_MEDIUM MEDIUM_HIGH HIGH NOT_DEFINED',
  targetDistribution: 'NONE LOW MEDIUM HIGH NOT_DEFINED',
  confidentialityRequirement: REQUIREMENT,
  integrityRequirement: REQUIREMENT,
  availabilityRequirement: REQUIREMENT,
}

const TENTH: Shape = (value, path, report) => {
  if (typeof value !== 'number' || !(value >= 0 && value <= 10) || Number(value.toFixed(1)) !== value)
    report(path, 'This must be a score from 0 to 10 with one decimal.')
}
const SEVERITY = oneOf('NONE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL')

export const CVSS_V2 = form('2.0', CVSS_V2_VECTOR, V2_WORDS, {
  fields: { baseScore: number(0, 10), temporalScore: number(0, 10), environmentalScore: number(0, 10) },
  required: ['version', 'vectorString', 'baseScore'],
})
export const CVSS_V30 = form('3.0', CVSS_V30_VECTOR, V3_WORDS, threeScores())
export const CVSS_V31 = form('3.1', CVSS_V31_VECTOR, V3_WORDS, threeScores())
export const CVSS_V40 = form('4.0', CVSS_V4_VECTOR, V4_WORDS, {
  fields: { baseScore: TENTH, baseSeverity: SEVERITY },
  required: ['version', 'vectorString', 'baseScore', 'baseSeverity'],
  also: [severityFits],
})

function threeScores(): RecordRules {
  const names = ['base', 'temporal', 'environmental']
  return {
    fields: Object.fromEntries(
      names.flatMap((n) => [[`${n}Score`, TENTH] as const, [`${n}Severity`, SEVERITY] as const]),
    ),
    required: ['version', 'vectorString', 'baseScore', 'baseSeverity'],
    also: [severityFits],
  }
}

function form(version: string, vector: Shape, words: Readonly<Record<string, string>>, rules: RecordRules): Shape {
  const metrics = Object.entries(words).map(([name, values]) => [name, oneOf(...values.split(' '))] as const)
  const fields = { version: oneOf(version), vectorString: vector, ...Object.fromEntries(metrics), ...rules.fields }
  return record({ ...rules, fields, others: 'none' })
}

// The forms of 3.0 to 4.0 tie the word to the number.
function severityFits(value: JsonObject, path: string, report: Report): void {
  const { baseScore: score, baseSeverity: severity } = value
  if (typeof score !== 'number' || typeof severity !== 'string') return
  const fits = score === 0 ? 'NONE' : score < 4 ? 'LOW' : score < 7 ? 'MEDIUM' : score < 9 ? 'HIGH' : 'CRITICAL'
  if (severity !== fits) report(`${path}/baseSeverity`, `A score of ${score} is ${fits}.`)
}
