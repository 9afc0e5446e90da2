// Many connections a second while key and certificate files change each second and the context is reset.
// Usage: node --expose-gc test/stress/reset.mjs [SECONDS] [CONNECTIONS_A_SECOND] [CLIENTS]. Ends with 1 for a failed
// handshake, for a certificate that is older than it may be, or for descriptors, handles or memory that grow. The
// rate is reported, whatever it is: it says something on a quiet machine only. The clients are processes that resume
// sessions (reset-client.mjs).

import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificatePem, keyPem, makeIdentity } from '../../dist/cli/certificate-maker.js';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createSslServerContext,
  ensureSsl,
  listSslLibraries,
  resetSslAbstractContext,
} from '../../dist/index.js';
import { opensslFor } from '../../dist/openssl.js';
import { figures, grown, used } from './figures.mjs';

const [seconds = 60, wanted = 1000, clientCount = 2] = process.argv.slice(2).map(Number);
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
  const serial = String(f.X509_get0_serialNumber(leaf.certificate));
  leaf.key.release();
  leaf.certificate.release();
  return serial;
}

function put(file, text) {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const serials = [renew()];
const sslCtx = createSslServerContext({
  keyFile,
  certFile,
  groups: 'P-256',
  sessionTickets: 1,
  ticketKeys: [randomBytes(80)], // so that a reset ends no session
});
const failures = [];
const server = await acceptTcpConnectionsCreatingAsyncIoStates(
  0,
  (_handle, state) => {
    const close = () => state.close(() => {});
    state.writeBuffer('+', close);
  },
  {
    address: '0.0.0.0',
    backlog: 1024,
    sslCtx,
    sslErrorCallback: (error) => failures.push(`server: ${error}`),
  },
);

/** A process of clients: told each second to make so many connections, it tells what became of them. */
function startClient(_value, index) {
  const settings = { index, port: server.localPort, trusted: certificatePem(f, root.certificate) };
  const script = new URL('reset-client.mjs', import.meta.url);
  return fork(script, [JSON.stringify(settings)], { execArgv: ['--expose-gc'] });
}

const clients = Array.from({ length: clientCount }, startClient);
for (const client of clients) await once(client, 'message');
console.log(`load average ${loadavg()[0]}, ${wanted} connections a second wanted`);

async function visitFor(client, milliseconds) {
  client.send({ milliseconds, count: Math.ceil(wanted / clientCount) });
  const [said] = await once(client, 'message');
  failures.push(...said.failures);
  // The full handshake of this second: with what was there before the reset, or after it.
  if (!serials.slice(-2).includes(said.serial)) failures.push(`an old certificate: ${said.serial}`);
  return said;
}

const rates = [];
const costs = [];
const all = [];
for (let second = 0; second < seconds; second++) {
  const started = performance.now();
  const before = used();
  const visits = clients.map((client) => visitFor(client, 1000));
  await sleep(20); // in the middle of them
  serials.push(renew());
  resetSslAbstractContext(sslCtx);
  const said = await Promise.all(visits);
  const count = said.reduce((sum, { done }) => sum + done, 0);
  const resumed = said.reduce((sum, one) => sum + one.resumed, 0);
  costs.push(said.reduce((sum, one) => sum + one.used, used() - before) / count);
  rates.push((count * 1000) / (performance.now() - started));
  all.push([figures(), ...said.map((one) => one.figures)]);
  const rate = Math.round(rates.at(-1));
  console.log(second, rate, `${resumed} resumed`, JSON.stringify(all.at(-1)), failures.length);
}
for (const client of clients) client.disconnect();
await server.close();
for (const failure of failures.slice(0, 5)) console.error(failure);
const warm = Math.min(5, all.length - 1); // what is made once is there by now
const leaks = all
  .at(-1)
  .flatMap((now, i) => grown(all[warm][i], now).map((what) => `${i}: ${what}`));
for (const leak of leaks) console.error(`grown in process ${leak}`);
const middle = (numbers) => Math.round([...numbers].sort((a, b) => a - b)[numbers.length >> 1]);
const cost = middle(costs);
console.log(
  `${middle(rates)} connections a second, each ${cost} us of a processor on both sides together ` +
    `(${availableParallelism()} processors that do nothing else: ${Math.round((availableParallelism() * 1e6) / cost)} a second)`,
);
console.log(`${failures.length} failed, ${leaks.length} leaks`);
process.exit(failures.length > 0 || leaks.length > 0 ? 1 : 0);
