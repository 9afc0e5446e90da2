// The certificates that clients trust when nobody says otherwise. Decision 3.
// Files are read once in a process; certificates are parsed once for each library.

import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { addon } from '../../binding/load.js';
import type { SslCtxPointer, X509Pointer } from '../../handles/index.js';
import { opensslFor } from '../../openssl/index.js';

/** Where the default trust came from. */
interface TrustSource {
  /** Files that were read. */
  readonly files: readonly string[];
  /** Directory of hashed certificates that OpenSSL looks into, or `null`. */
  readonly directory: string | null;
  /** True when Node's own root certificates are used. */
  readonly nodeRoots: boolean;
}

/**
 * Adds the default trust to an SSL_CTX: `SSL_CERT_FILE` and `SSL_CERT_DIR` where set, else the
 * first well-known bundle of the system, else Node's root certificates; and what
 * `NODE_EXTRA_CA_CERTS` names. Each SSL_CTX has a store of its own, so trust that a callback adds
 * reaches no other.
 *
 * @corresponds :openssl-trusted-file :default; X509_STORE_add_cert, SSL_CTX_load_verify_dir
 */
export function addDefaultTrust(ctx: SslCtxPointer): void {
  const functions = opensslFor(ctx.library);
  const store = functions.SSL_CTX_get_cert_store(ctx);
  if (store === null) throw new Error('The SSL_CTX has no certificate store.');
  for (const certificate of certificatesFor(ctx.library)) {
    functions.X509_STORE_add_cert(store, certificate);
  }
  store.release();
  const { directory } = defaultTrust().source;
  if (directory !== null) functions.SSL_CTX_load_verify_dir(ctx, directory);
  // A directory that is not there is no error: nothing is found in it.
  addon.takeErrors(ctx.library);
}

function certificatesFor(library: number): readonly X509Pointer[] {
  const known = parsed.get(library);
  if (known !== undefined) return known;
  const functions = opensslFor(library);
  const certificates: X509Pointer[] = [];
  for (const der of defaultTrust().certificates) {
    const certificate = functions.d2i_X509(der);
    if (certificate !== null) certificates.push(certificate);
  }
  addon.takeErrors(library);
  parsed.set(library, certificates);
  return certificates;
}

interface Trust {
  readonly source: TrustSource;
  readonly certificates: readonly Uint8Array[];
}

function defaultTrust(): Trust {
  trust ??= readTrust(process.env);
  return trust;
}

function readTrust(env: NodeJS.ProcessEnv): Trust {
  const named = [env.SSL_CERT_FILE].filter((file) => file !== undefined && file !== '');
  const directory = env.SSL_CERT_DIR === '' ? undefined : env.SSL_CERT_DIR;
  const told = named.length > 0 || directory !== undefined;
  const system = told ? undefined : BUNDLES.find((file) => existsSync(file));
  const nodeRoots = !told && system === undefined;
  const files = [...named, system, env.NODE_EXTRA_CA_CERTS || undefined].filter(
    (file) => file !== undefined,
  );
  const texts = files.map(readBundle);
  if (nodeRoots) texts.unshift(rootCertificates.join('\n'));
  return {
    source: Object.freeze({
      files: Object.freeze(files),
      directory: directory ?? null,
      nodeRoots,
    }),
    certificates: texts.flatMap(certificatesIn),
  };
}

/** A bundle that cannot be read trusts nobody; connecting then says that the issuer is unknown. */
function readBundle(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (cause) {
    process.emitWarning(`Cannot read the trusted certificates in ${file}: ${String(cause)}`);
    return '';
  }
}

/** DER of each certificate in PEM text. */
function certificatesIn(pem: string): Uint8Array[] {
  const blocks = pem.matchAll(
    /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([\s\S]*?)-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g,
  );
  return Array.from(blocks, ([, base64]) => Buffer.from(base64 ?? '', 'base64'));
}

let trust: Trust | null = null;
const parsed = new Map<number, readonly X509Pointer[]>();

/** Bundles of the distributions, the most common first. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Ubuntu, Arch, Gentoo
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', // Fedora, RHEL 7 and later
  '/etc/pki/tls/certs/ca-bundle.crt', // older Fedora and RHEL
  '/etc/ssl/ca-bundle.pem', // openSUSE
  '/etc/ssl/cert.pem', // Alpine, FreeBSD, OpenBSD, macOS
  '/usr/local/etc/ssl/cert.pem', // FreeBSD ports
  '/usr/local/share/certs/ca-root-nss.crt', // FreeBSD ca_root_nss
  '/etc/certs/ca-certificates.crt', // Solaris 11
  '/etc/openssl/certs/ca-certificates.crt', // NetBSD
  '/system/etc/security/cacerts.pem', // Android, where it exists
];
