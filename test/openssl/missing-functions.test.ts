// Functions that a library is too old for: symbols that it does not have, macros whose command it does not know.
// Each says so when it is called; none answers as if it had done something.

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type OpensslFunctions, opensslFor } from '../../lib/openssl/openssl-for.js';
import { LIBRARIES } from './libraries.js';

interface Row {
  readonly kind: string;
  readonly name: string;
  readonly since: string;
  readonly until: string | null;
}

const script: { readRows(root: string): Row[] } = await import(
  new URL('../../scripts/rows.mjs', import.meta.url).href
);
const root = fileURLToPath(new URL('../..', import.meta.url));
const rows = script.readRows(root).filter(({ kind }) => /^(FN|HAND|MACRO)$/.test(kind));
const number = (version: string) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 100 + minor;
};

/** Macros over commands that came later than 3.0, over several kinds of object. */
const LATER = {
  SSL_get0_iana_groups: '3.2',
  SSL_get_event_handling_mode: '3.3',
  SSL_get_stream_write_buf_used: '3.3',
  SSL_get0_signature_name: '3.5',
  SSL_get0_tlsext_status_ocsp_resp_ex: '3.6',
} as const;

describe.each(LIBRARIES)('the library %s', (_name, library) => {
  const openssl = opensslFor(library);
  const has = (version: string) => number(library.version) >= number(version);

  it('lacks what came later or was taken away, and says so in its list', () => {
    const gone = rows.filter(({ since, until }) => !has(since) || (until !== null && has(until)));
    const unknown = gone.map(({ name }) => name).filter((name) => !library.missing.includes(name));
    // Some Nodes carry a fork of OpenSSL that has functions for QUIC of later versions.
    const expected = library.origin === 'node' ? unknown.filter((name) => /quic/i.test(name)) : [];
    expect(unknown).toEqual(expected);
  });

  it('lacks no macro of its own version', () => {
    const macros = new Set(rows.flatMap(({ kind, name }) => (kind === 'MACRO' ? [name] : [])));
    const since = new Map(rows.map((row) => [row.name, row.since]));
    const lacking = library.missing.filter((name) => macros.has(name));
    expect(lacking.filter((name) => has(since.get(name) ?? '9.9'))).toEqual([]);
  });

  it.each(Object.entries(LATER))('throws for %s, unless it is of %s or later', (name, since) => {
    const call = () => openssl[name as keyof typeof LATER](newSsl(openssl));
    expect(rows.find((row) => row.name === name)).toMatchObject({ kind: 'MACRO', since });
    if (has(since)) {
      expect(call).not.toThrow();
      return;
    }
    expect(call).toThrow(
      expect.objectContaining({
        code: 'ERR_SSL_FUNCTION_MISSING',
        message: expect.stringContaining(since),
      }),
    );
  });

  it('throws for a macro without a handle, too', () => {
    const call = () => openssl.OSSL_QUIC_ERR_CRYPTO_ERR(40);
    if (has('3.2')) expect(call()).toBe(0x128n);
    else expect(call).toThrow(expect.objectContaining({ code: 'ERR_SSL_FUNCTION_MISSING' }));
  });
});

function newSsl(openssl: OpensslFunctions) {
  const method = openssl.TLS_method();
  const ctx = method && openssl.SSL_CTX_new(method);
  const ssl = ctx && openssl.SSL_new(ctx);
  if (ssl === null) throw new Error('no SSL');
  return ssl;
}
