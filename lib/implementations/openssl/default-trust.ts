// The certificates that clients trust when nobody says otherwise. Decision 3.
// Where they come from is trust-sources.ts. Read once in a thread, parsed once for each library there.

import { existsSync, readFileSync } from 'node:fs';
import { builtin } from '../../binding/builtin.js';
import { addon } from '../../binding/load.js';
import type { SslCtxPointer, X509Pointer, X509StorePointer } from '../../handles/index.js';
import { opensslFor } from '../../openssl/index.js';
import { trustSources } from './trust-sources.js';

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
  const { directory } = defaultTrust();
  if (directory !== null) functions.SSL_CTX_load_verify_dir(ctx, directory);
  // A directory that is not there is no error: nothing is found in it.
  addon.takeErrors(ctx.library);
}

/**
 * Gives an SSL_CTX the one store of the default trust, which all contexts share that add nothing to
 * it: a thousand contexts parse one bundle.
 *
 * @corresponds SSL_CTX_set1_cert_store
 */
export function shareDefaultTrust(ctx: SslCtxPointer): void {
  const functions = opensslFor(ctx.library);
  let store = stores.get(ctx.library) ?? null;
  if (store === null) {
    addDefaultTrust(ctx);
    store = functions.SSL_CTX_get_cert_store(ctx);
    if (store !== null) stores.set(ctx.library, store);
    return;
  }
  functions.SSL_CTX_set1_cert_store(ctx, store);
}

function certificatesFor(library: number): readonly X509Pointer[] {
  const known = parsed.get(library);
  if (known !== undefined) return known;
  const functions = opensslFor(library);
  const certificates: X509Pointer[] = [];
  for (const { der, hasSettings } of defaultTrust().certificates) {
    // Settings can say what a certificate is not trusted for: one whose settings are lost is not used.
    const certificate = hasSettings ? functions.d2i_X509_AUX(der) : functions.d2i_X509(der);
    if (certificate !== null) certificates.push(certificate);
  }
  addon.takeErrors(library);
  parsed.set(library, certificates);
  return certificates;
}

interface Trust {
  readonly directory: string | null;
  readonly certificates: readonly Encoded[];
}

interface Encoded {
  readonly der: Uint8Array;
  /** Trust settings follow the certificate (`TRUSTED CERTIFICATE`). */
  readonly hasSettings: boolean;
}

function defaultTrust(): Trust {
  trust ??= readTrust();
  return trust;
}

function readTrust(): Trust {
  const { files, directory, nodeRoots } = trustSources(process.env, existsSync);
  const texts = files.map(readBundle);
  if (nodeRoots) texts.unshift(nodeRootCertificates().join('\n'));
  return { directory, certificates: texts.flatMap(certificatesIn) };
}

/** Loaded when they are needed: most of what it loads is needed for nothing else. */
function nodeRootCertificates(): readonly string[] {
  const tls = builtin('node:tls');
  return tls.rootCertificates;
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
function certificatesIn(pem: string): Encoded[] {
  const blocks = pem.matchAll(
    /-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----([\s\S]*?)-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g,
  );
  return Array.from(blocks, ([, label, base64]) => ({
    der: Buffer.from(base64 ?? '', 'base64'),
    hasSettings: label === 'TRUSTED ',
  }));
}

let trust: Trust | null = null;
const stores = new Map<number, X509StorePointer>();
const parsed = new Map<number, readonly X509Pointer[]>();
