// Many connections a second while key and certificate files change each second and the context is reset.
// Usage: node --expose-gc test/stress/reset.mjs [SECONDS] [CONNECTIONS_A_SECOND]. Ends with 1 for a failed
// handshake, or for descriptors, handles or memory that grow.

import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addon } from '../../dist/binding/load.js';
import { certificatePem, keyPem, makeIdentity } from '../../dist/cli/certificate-maker.js';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSslClientContext,
  createSslServerContext,
  ensureSsl,
  listSslLibraries,
  resetSslAbstractContext,
} from '../../dist/index.js';
import { opensslFor } from '../../dist/openssl.js';

const seconds = Number(process.argv[2] ?? 60);
const wanted = Number(process.argv[3] ?? 1000);
ensureSsl();
const f = opensslFor(listSslLibraries().find(({ isDefault }) => isDefault));
const folder = mkdtempSync(join(tmpdir(), 'libssl-stress-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const root = makeIdentity(f, { commonName: 'Stress Root', ca: true });
const [keyFile, certFile] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));

// A context reads both files at one go, and so they are changed at one go between two turns of the loop.
function renew() {
  const subjectAltName = 'DNS:localhost';
  const leaf = makeIdentity(f, { commonName: 'localhost', subjectAltName, issuer: root });
  put(keyFile, keyPem(f, leaf.key));
  put(certFile, certificatePem(f, leaf.certificate));
  leaf.key.release();
  leaf.certificate.release();
}

function put(file, text) {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

renew();
const sslCtx = createSslServerContext({ keyFile, certFile });
const opensslTrustedFile = certificatePem(f, root.certificate);
const client = createSslClientContext({ opensslTrustedFile, tlsextHostName: 'localhost' });
const failures = [];
let done = 0;
const server = await acceptTcpConnectionsCreatingAsyncIoStates(
  0,
  async (_handle, state) => {
    await state.writeBuffer('+').catch(() => {});
    await state.close();
  },
  { address: '127.0.0.1', sslCtx, sslErrorCallback: (error) => failures.push(error) },
);

async function visit() {
  try {
    const state = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', server.localPort, {
      sslCtx: client,
      handshakeTimeout: 30,
    });
    await state.readBuffer(Buffer.alloc(1), { timeout: 30 });
    await state.close();
    done++;
  } catch (error) {
    failures.push(error);
  }
}

function figures() {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    handles: addon.livingHandles(),
    megabytes: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let before = null;
for (let second = 0; second < seconds; second++) {
  const started = Date.now();
  const done0 = done;
  renew();
  resetSslAbstractContext(sslCtx);
  const under = new Set();
  for (let i = 0; i < wanted && Date.now() - started < 1000; i++) {
    const one = visit().finally(() => under.delete(one));
    under.add(one);
    if (under.size >= 100) await Promise.race(under);
  }
  await Promise.all(under);
  await pause(Math.max(0, 1000 - (Date.now() - started)));
  const now = figures();
  if (second === Math.min(5, seconds - 1)) before = now; // what is made once is there by now
  console.log(second, done - done0, JSON.stringify(now), failures.length);
}
await server.close();
await pause(100);
const after = figures();
for (const error of failures.slice(0, 5)) console.error(error);
const grown =
  after.descriptors > before.descriptors + 10 ||
  after.handles > before.handles + 50 ||
  after.megabytes > before.megabytes * 1.3 + 20;
console.log(`${done} connections, ${failures.length} failed, ${JSON.stringify({ before, after })}`);
process.exit(failures.length > 0 || grown ? 1 : 0);
