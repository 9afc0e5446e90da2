// Where the default trust comes from, in which order.
// Reads no file; test/streams/default-trust.test.ts connects with it.

import { describe, expect, it } from 'vitest';
import { BUNDLES, trustSources } from '../../lib/implementations/openssl/trust-sources.js';

const everywhere = () => true;
const nowhere = () => false;

describe('the default trust', () => {
  it('is the first bundle of the system that is there', () => {
    const third = BUNDLES[2] ?? '';
    const later = (file: string) => BUNDLES.indexOf(file) >= 2;
    expect(trustSources({}, later)).toEqual({ files: [third], directory: null, nodeRoots: false });
  });

  it('is that of Node where the system has none', () => {
    expect(trustSources({}, nowhere)).toEqual({ files: [], directory: null, nodeRoots: true });
  });

  it.each([
    [{ SSL_CERT_FILE: '/a' }, ['/a'], null],
    [{ SSL_CERT_DIR: '/d:/e' }, [], '/d:/e'],
    [{ SSL_CERT_FILE: '/a', SSL_CERT_DIR: '/d' }, ['/a'], '/d'],
  ])('is what %j names, and nothing else', (env, files, directory) => {
    for (const exists of [everywhere, nowhere]) {
      expect(trustSources(env, exists)).toEqual({ files, directory, nodeRoots: false });
    }
  });

  it('takes no notice of empty variables', () => {
    const env = { SSL_CERT_FILE: '', SSL_CERT_DIR: '', NODE_EXTRA_CA_CERTS: '' };
    expect(trustSources(env, everywhere)).toEqual(trustSources({}, everywhere));
    expect(trustSources(env, nowhere)).toEqual(trustSources({}, nowhere));
  });

  it('has NODE_EXTRA_CA_CERTS beside whatever it is', () => {
    const env = { NODE_EXTRA_CA_CERTS: '/x' };
    expect(trustSources(env, everywhere).files).toEqual([BUNDLES[0], '/x']);
    expect(trustSources(env, nowhere)).toMatchObject({ files: ['/x'], nodeRoots: true });
    expect(trustSources({ ...env, SSL_CERT_FILE: '/a' }, everywhere).files).toEqual(['/a', '/x']);
  });
});
