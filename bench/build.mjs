// What the benchmark needs before it can run: the C peer, the bare addon, keys and certificates, other versions of Node.
// Everything but the other versions goes to a folder that the caller throws away.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { embedded } from '../scripts/embedded.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** Compiles the C peer against the embedded OpenSSL. */
export function buildPeer(folder) {
  const openssl = embedded();
  if (openssl === null)
    throw new Error(
      'No embedded OpenSSL: the C peer must use the same libssl. Run "npm run openssl".',
    );
  const file = join(folder, 'peer');
  const include = `-I${openssl.include}`;
  const source = join(here, 'peer.c');
  const libraries = [...openssl.libraries, '-ldl', '-lpthread'];
  execFileSync('gcc', ['-O2', '-Wall', '-Wextra', include, source, ...libraries, '-o', file]);
  return file;
}

/** Compiles the bare Node-API call. */
export function buildBare(folder) {
  const file = join(folder, 'bare.node');
  const nodedir = process.env.npm_config_nodedir;
  const include = join(nodedir ?? join(dirname(process.execPath), '..'), 'include/node');
  if (!existsSync(join(include, 'node_api.h')))
    throw new Error(`no node_api.h in ${include}: set npm_config_nodedir`);
  const source = join(here, 'bare.cc');
  execFileSync('g++', ['-O2', '-shared', '-fPIC', `-I${include}`, source, '-o', file]);
  return file;
}

/** A certificate for localhost that signs itself, with its key: `{ cert, key }`, names of PEM files. */
export async function makeCertificate(folder, keyType) {
  const { certificatePem, keyPem, makeIdentity } = await import('../dist/cli/certificate-maker.js');
  const functions = await import('../dist/openssl.js');
  const { writeFileSync } = await import('node:fs');
  const subjectAltName = 'DNS:localhost,IP:127.0.0.1';
  const wishes = { commonName: 'localhost', subjectAltName, keyType };
  const { certificate, key } = makeIdentity(functions, wishes);
  const files = { cert: join(folder, `${keyType}.crt`), key: join(folder, `${keyType}.key`) };
  writeFileSync(files.cert, certificatePem(functions, certificate));
  writeFileSync(files.key, keyPem(functions, key), { mode: 0o600 });
  return files;
}

/**
 * Other versions of Node by their major number, from the folder that LIBSSL_BENCH_NODES names: there
 * they are installed from the registry when they are missing. Without it: none.
 */
export function otherNodes(majors) {
  const folder = process.env.LIBSSL_BENCH_NODES;
  if (!folder) return {};
  const found = {};
  for (const major of majors) {
    const prefix = join(folder, String(major));
    const file = join(prefix, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
    const what = `node-${process.platform}-${process.arch}@${major}`;
    const flags = ['--no-save', '--no-audit', '--no-fund'];
    try {
      if (!existsSync(file)) execFileSync('npm', ['i', '--prefix', prefix, ...flags, what]);
      found[major] = file;
    } catch {
      console.log(`Node ${major} cannot be installed in ${prefix}: left out`);
    }
  }
  return found;
}
