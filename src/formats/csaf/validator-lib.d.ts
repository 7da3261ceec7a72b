// The parts of @secvisogram/csaf-validator-lib used here; the package ships no types.
declare module '@secvisogram/csaf-validator-lib/cwe.js' {
  export const weaknesses: readonly { readonly id: string; readonly name: string }[]
}
declare module '@secvisogram/csaf-validator-lib/lib/schemaTests/csaf_2_0.js' {
  // biome-ignore lint/style/noDefaultExport: the package exports it so
  export default function csaf_2_0(document: unknown): unknown
}
declare module '@secvisogram/csaf-validator-lib/mandatoryTests.js' {
  const tests: Readonly<Record<string, (document: unknown) => unknown>>
  export = tests
}
declare module '@secvisogram/csaf-validator-lib/optionalTests.js' {
  const tests: Readonly<Record<string, (document: unknown) => unknown>>
  export = tests
}
declare module '@secvisogram/csaf-validator-lib/informativeTests.js' {
  const tests: Readonly<Record<string, (document: unknown) => unknown>>
  export = tests
}
declare module '@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests.js' {
  const tests: Readonly<Record<string, (document: unknown) => unknown>>
  export = tests
}
declare module '@secvisogram/csaf-validator-lib/csaf_2_1/mandatoryTests.js' {
  const tests: Readonly<Record<string, (document: unknown) => unknown>>
  export = tests
}
declare module '@secvisogram/csaf-validator-lib/csaf_2_1/recommendedTests.js' {
  const tests: Readonly<Record<string, (document: unknown) => unknown>>
  export = tests
}
declare module '@secvisogram/csaf-validator-lib/csaf_2_1/informativeTests.js' {
  const tests: Readonly<Record<string, (document: unknown) => unknown>>
  export = tests
}
declare module '@secvisogram/csaf-validator-lib/basic.js' {
  const tests: Readonly<Record<string, (document: unknown) => unknown>>
  export = tests
}
declare module '@secvisogram/csaf-validator-lib/validate.js' {
  // biome-ignore lint/style/noDefaultExport: the package exports it so
  export default function validate(
    tests: readonly ((document: unknown) => unknown)[],
    document: unknown,
  ): Promise<{ readonly isValid: boolean }>
}
