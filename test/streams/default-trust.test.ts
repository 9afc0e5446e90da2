// The trust of clients that bring none: the variables of the environment, each in a process of its own.
// The order of the sources is test/unit/trust-sources.test.ts.

import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificatePem, type Identity, makeIdentity } from '../../lib/cli/certificate-maker.js';
import { opensslFor } from '../../lib/openssl.js';
import { chainFiles, makeChain } from '../support/certificates.js';
import { temporaryFolder } from '../support/compile.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { resultOf, runScript, type ScriptSettings } from '../support/run-script.js';
import { type Peer, startPeer, stopPeers } from '../support/start-peer.js';

const libraries = testLibraries();
const [library] = libraries;
if (library === undefined) throw new Error('no OpenSSL can be opened here');
const chain = makeChain(library);
const { root } = chainFiles(chain);
// Of another name: of two roots with one name OpenSSL looks at the first only.
const stranger = makeIdentity(opensslFor(library), { commonName: 'Stranger', ca: true });
const strangerPem = certificatePem(opensslFor(library), stranger.certificate);
const folder = temporaryFolder();
const other = join(folder, 'other.pem');
writeFileSync(other, strangerPem);
const REFUSED = 'ERR_SSL_CERTIFICATE_VERIFY_FAILED';
const TRUSTED = [true, 0];

let peer: Peer;
beforeAll(async () => {
  const settings = { role: 'tls-server', does: 'echo', key: chain.keyPem, cert: chain.chainPem };
  peer = await startPeer('peer.mjs', settings);
});
afterAll(stopPeers);

/** A statement that connects and prints what verification said. */
const connect = () =>
  `try {
     const options = { sslCtx: true, timeout: 5, handshakeTimeout: 5 };
     const stream = libssl.openTcpStream('127.0.0.1', ${peer.port}, options);
     print(stream.verify());
     stream.close();
   } catch ({ code }) { print(code); }`;

const answer = (env: ScriptSettings['env'] = {}) => resultOf(connect(), { env })[0];

/** A directory with a root, by the name that OpenSSL looks for or by another one. */
function directory({ certificate }: Identity, hashed: boolean): string {
  const made = mkdtempSync(join(folder, 'certs-'));
  const functions = opensslFor(certificate.library);
  writeFileSync(join(made, 'root.pem'), certificatePem(functions, certificate));
  const hash = functions.X509_subject_name_hash(certificate);
  // As "openssl rehash" does it.
  if (hashed) symlinkSync('root.pem', join(made, `${hash.toString(16).padStart(8, '0')}.0`));
  return made;
}

describe('a client without trust of its own', () => {
  it('does not trust a root that nobody named', () => {
    expect(answer()).toBe(REFUSED);
  });

  it('trusts the roots in SSL_CERT_FILE, and no others', () => {
    expect(answer({ SSL_CERT_FILE: root })).toEqual(TRUSTED);
    expect(answer({ SSL_CERT_FILE: other })).toBe(REFUSED);
  });

  it('reads every certificate of a bundle, and what stands between them is text', () => {
    const bundle = join(folder, 'bundle.pem');
    writeFileSync(bundle, `# one\r\n${strangerPem}\n# another\n${chain.rootPem}`);
    expect(answer({ SSL_CERT_FILE: bundle })).toEqual(TRUSTED);
  });

  it('looks at what a TRUSTED CERTIFICATE is trusted for', () => {
    const f = opensslFor(chain.root.certificate.library);
    const settings = (purpose: string, rejected: boolean) => {
      const copy = f.X509_dup(chain.root.certificate);
      const bio = f.BIO_new(f.BIO_s_mem() as never);
      if (copy === null || bio === null) throw new Error('no memory');
      if (rejected) f.X509_add1_reject_object(copy, purpose);
      else f.X509_add1_trust_object(copy, purpose);
      f.PEM_write_bio_X509_AUX(bio, copy);
      const path = join(folder, `${purpose}-${rejected}.pem`);
      writeFileSync(path, f.BIO_get_mem_data(bio).data ?? '');
      return path;
    };
    const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
    expect(answer({ SSL_CERT_FILE: settings(SERVER_AUTH, false) })).toEqual(TRUSTED);
    expect(answer({ SSL_CERT_FILE: settings(SERVER_AUTH, true) })).toBe(REFUSED);
  });

  it('trusts nobody when SSL_CERT_FILE cannot be read, and warns', () => {
    const missing = join(folder, 'missing.pem');
    const { stdout, stderr } = runScript(connect(), { env: { SSL_CERT_FILE: missing } });
    expect(JSON.parse(stdout)).toBe(REFUSED);
    expect(stderr).toContain(`Cannot read the trusted certificates in ${missing}`);
  });

  it('trusts the roots in SSL_CERT_DIR that have their hash for a name', () => {
    const hashed = directory(chain.root, true);
    expect(answer({ SSL_CERT_DIR: hashed })).toEqual(TRUSTED);
    expect(answer({ SSL_CERT_DIR: `${join(folder, 'nowhere')}:${hashed}` })).toEqual(TRUSTED);
    expect(answer({ SSL_CERT_DIR: directory(chain.root, false) })).toBe(REFUSED);
  });

  it('takes SSL_CERT_FILE and SSL_CERT_DIR together', () => {
    const settings = { SSL_CERT_FILE: other, SSL_CERT_DIR: directory(chain.root, true) };
    expect(answer(settings)).toEqual(TRUSTED);
    expect(answer({ SSL_CERT_FILE: root, SSL_CERT_DIR: directory(stranger, true) })).toEqual(
      TRUSTED,
    );
  });

  it('adds NODE_EXTRA_CA_CERTS to the system’s, and to SSL_CERT_FILE', () => {
    expect(answer({ NODE_EXTRA_CA_CERTS: root })).toEqual(TRUSTED);
    expect(answer({ NODE_EXTRA_CA_CERTS: root, SSL_CERT_FILE: other })).toEqual(TRUSTED);
    expect(answer({ NODE_EXTRA_CA_CERTS: other })).toBe(REFUSED);
  });

  it('looks at the environment at the first use, and only then', () => {
    const set = (file: string) => `process.env.SSL_CERT_FILE = ${JSON.stringify(file)};`;
    const early = resultOf(`${set(root)} ${connect()} ${set(other)} ${connect()}`);
    expect(early).toEqual([TRUSTED, TRUSTED]);
    const late = resultOf(`${connect()} ${set(root)} ${connect()}`);
    expect(late).toEqual([REFUSED, REFUSED]);
  });
});

describe.each(libraries.map((each) => [titleOf(each), each] as const))(
  'with %s',
  (_title, each) => {
    it('a file and a directory are trusted', () => {
      const choice = each.origin === 'node' ? 'libssl.ensureSsl({ alreadyDone: true });' : '';
      const own = each.origin === 'path' ? { LIBSSL_PATH: each.path } : {};
      for (const env of [{ SSL_CERT_FILE: root }, { SSL_CERT_DIR: directory(chain.root, true) }]) {
        const script = `${choice} ${connect()} print(libssl.opensslVersion());`;
        expect(resultOf(script, { env: { ...env, ...own } })).toEqual([TRUSTED, each.versionText]);
      }
    });
  },
);
