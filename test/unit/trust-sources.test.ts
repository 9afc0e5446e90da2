// Where the default trust comes from, in which order.
// Reads no file; test/streams/default-trust.test.ts connects with it.

import { describe, expect, it } from 'vitest';
import {
  BUNDLES,
  trustSources as sourcesOf,
} from '../../lib/implementations/openssl/trust-sources.js';

const trustSources = (
  env: Record<string, string | undefined>,
  exists: (file: string) => boolean,
  platform: NodeJS.Platform = 'linux',
) => sourcesOf(env, exists, platform);
const everywhere = () => true;
const nowhere = () => false;

describe('the default trust', () => {
  it('is the first bundle of the system that is there', () => {
    const third = BUNDLES[2] ?? '';
    const later = (file: string) => BUNDLES.indexOf(file) >= 2;
    expect(trustSources({}, later)).toEqual({ files: [third], directory: null, nodeRoots: false });
  });

  it.each([
    ['Debian', 'linux', '/etc/ssl/certs/ca-certificates.crt'],
    ['Fedora', 'linux', '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem'],
    ['Alpine', 'linux', '/etc/ssl/cert.pem'],
    ['openSUSE', 'linux', '/etc/ssl/ca-bundle.pem'],
    ['NixOS', 'linux', '/etc/ssl/certs/ca-bundle.crt'],
    ['macOS', 'darwin', '/etc/ssl/cert.pem'],
    ['FreeBSD', 'freebsd', '/usr/local/share/certs/ca-root-nss.crt'],
  ] as const)('is on %s (%s) that in %s', (_system, platform, file) => {
    const sources = trustSources({}, (one) => one === file, platform);
    expect(sources).toEqual({ files: [file], directory: null, nodeRoots: false });
  });

  it('is on Windows that of Node: anybody may make /etc/ssl on a drive there', () => {
    const none = { files: [], directory: null, nodeRoots: true };
    expect(trustSources({}, everywhere, 'win32')).toEqual(none);
    const told = { SSL_CERT_FILE: 'C:\\roots.pem' };
    expect(trustSources(told, everywhere, 'win32').files).toEqual(['C:\\roots.pem']);
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
