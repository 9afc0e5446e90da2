// Keys and certificates for tests, made on the spot with the library under test.
// Nothing is written to disk unless asked for.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  certificatePem,
  type Identity,
  keyPem,
  makeIdentity,
  type Wishes,
} from '../../lib/cli/certificate-maker.js';
import { makeSslCtx, type SslCtxPointer, type SslLibrary } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';

/** A chain of root, intermediate and leaf. */
export interface TestChain {
  readonly root: Identity;
  readonly leaf: Identity;
  readonly intermediate: Identity;
  readonly rootPem: string;
  /** Leaf, then intermediate. */
  readonly chainPem: string;
  readonly keyPem: string;
}

/** Makes a chain for localhost; the wishes change the leaf. */
export function makeChain(library: SslLibrary, wishes: Partial<Wishes> = {}): TestChain {
  const functions = opensslFor(library);
  const root = makeIdentity(functions, { commonName: 'Test Root', ca: true });
  const intermediate = makeIdentity(functions, {
    commonName: 'Test Intermediate',
    ca: true,
    issuer: root,
  });
  const leaf = makeIdentity(functions, {
    commonName: 'localhost',
    subjectAltName: 'DNS:localhost,IP:127.0.0.1',
    issuer: intermediate,
    ...wishes,
  });
  return {
    root,
    intermediate,
    leaf,
    rootPem: certificatePem(functions, root.certificate),
    chainPem:
      certificatePem(functions, leaf.certificate) +
      certificatePem(functions, intermediate.certificate),
    keyPem: keyPem(functions, leaf.key),
  };
}

/** A server's SSL_CTX with the chain. */
export function serverCtx(library: SslLibrary, chain: TestChain): SslCtxPointer {
  const ctx = makeSslCtx({ library, sslSide: 'server' });
  const functions = opensslFor(library);
  functions.SSL_CTX_use_certificate(ctx, chain.leaf.certificate);
  functions.SSL_CTX_use_PrivateKey(ctx, chain.leaf.key);
  functions.SSL_CTX_add1_chain_cert(ctx, chain.intermediate.certificate);
  return ctx;
}

/** A verifying client's SSL_CTX that trusts the root, and nothing else. */
export function clientCtx(library: SslLibrary, chain: TestChain): SslCtxPointer {
  const ctx = makeSslCtx({ library, sslSide: 'client' });
  opensslFor(library).SSL_CTX_set_verify(ctx, 1);
  trust(chain)(ctx);
  return ctx;
}

/** A configure callback that trusts the root of the chain. */
export function trust(chain: TestChain): (ctx: SslCtxPointer) => void {
  return (ctx) => {
    const functions = opensslFor(ctx.library);
    const bio = functions.BIO_new_mem_buf(Buffer.from(chain.rootPem));
    const root = bio && functions.PEM_read_bio_X509(bio, null);
    const store = functions.SSL_CTX_get_cert_store(ctx);
    if (!root || !store) throw new Error('cannot trust the test root');
    functions.X509_STORE_add_cert(store, root);
  };
}

/** Files of a chain for programs that want files; they are removed when the process ends. */
export function chainFiles(chain: TestChain): { root: string; chain: string; key: string } {
  if (folders.length === 0) process.once('exit', removeFolders);
  const folder = mkdtempSync(join(tmpdir(), 'libssl-test-'));
  folders.push(folder);
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  return {
    root: file('root.pem', chain.rootPem),
    chain: file('chain.pem', chain.chainPem),
    key: file('key.pem', chain.keyPem),
  };
}

const folders: string[] = [];
function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
