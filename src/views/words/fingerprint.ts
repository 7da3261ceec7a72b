/** A fingerprint as people compare it: capital letters in groups of four. */
export function spacedFingerprint(fingerprint: string): string {
  return (fingerprint.toUpperCase().match(/.{1,4}/g) ?? []).join(' ')
}
