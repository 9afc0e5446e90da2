// Names of algorithms that came after OpenSSL 3.0, and with which version.
// Says nothing about what a library can do; only why it may not know a name.

import { numberOf } from '../../openssl/index.js';

/** For a message: which of these names are newer than the library; empty when none is. */
export function laterThan(library: { readonly versionNumber: number }, names: string): string {
  const later = names
    .split(/[:/,+\s]/)
    .map((name) => name.replace(/^[?*-]+/, ''))
    .flatMap((name) => {
      const since = LATER.find(([pattern]) => pattern.test(name))?.[1];
      return since !== undefined && library.versionNumber < numberOf(since)
        ? [{ name, since }]
        : [];
    });
  return later.map(({ name, since }) => ` (OpenSSL ${since} brought ${name})`).join('');
}

const LATER: readonly (readonly [pattern: RegExp, since: string])[] = [
  [/MLKEM/i, '3.5'],
  [/^(mldsa|ML-DSA|SLH-DSA)/i, '3.5'],
  [/^(curveSM2|curveSM2MLKEM768)$/i, '4.0'],
  [/brainpool\w*tls13/i, '3.2'],
];
