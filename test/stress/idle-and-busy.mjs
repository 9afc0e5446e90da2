// Connections that say nothing beside connections that never stop, in one process, for minutes.
// Usage: node --expose-gc test/stress/idle-and-busy.mjs [SECONDS] [IDLE] [BUSY]. Ends with 1 when a byte is lost or
// changed, when a connection ends by itself, or when descriptors, handles or memory grow. The other ends are in a process
// of their own (idle-and-busy-client.mjs); the limit of descriptors must allow IDLE + BUSY + 100.

import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { certificatePem, keyPem, makeIdentity } from '../../dist/cli/certificate-maker.js';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createSslServerContext,
  ensureSsl,
  listSslLibraries,
} from '../../dist/index.js';
import { opensslFor } from '../../dist/openssl.js';
import { figures, grown } from './figures.mjs';

const [seconds = 600, idle = 10_000, busy = 200] = process.argv.slice(2).map(Number);
ensureSsl();
const f = opensslFor(listSslLibraries().find(({ isDefault }) => isDefault));
const root = makeIdentity(f, { commonName: 'Stress Root', ca: true });
const leaf = makeIdentity(f, {
  commonName: 'localhost',
  subjectAltName: 'DNS:localhost',
  issuer: root,
});
const sslCtx = createSslServerContext({
  keyFile: keyPem(f, leaf.key),
  certFile: certificatePem(f, leaf.certificate),
});

const failures = [];
/** What came over each connection, by its port at the other end. */
const heard = new Map();

/** Sends back what comes, until the other end closes. */
async function serve(state) {
  const hash = createHash('sha256');
  const { port } = state.peerAddress;
  for await (const chunk of state) {
    hash.update(chunk);
    await state.writeBuffer(chunk);
  }
  heard.set(port, hash.digest('hex'));
  await state.close();
}

const server = await acceptTcpConnectionsCreatingAsyncIoStates(
  0,
  (_handle, state) => {
    serve(state).catch((error) => failures.push(`server: ${error}`));
  },
  {
    address: '0.0.0.0',
    backlog: 1024,
    sslCtx,
    sslErrorCallback: (error) => failures.push(`handshake: ${error}`),
  },
);
const settings = {
  port: server.localPort,
  trusted: certificatePem(f, root.certificate),
  idle,
  busy,
};
const client = fork(
  new URL('idle-and-busy-client.mjs', import.meta.url),
  [JSON.stringify(settings)],
  { execArgv: ['--expose-gc'] },
);
const answerTo = async (wanted) => {
  client.send(wanted);
  const [said] = await once(client, 'message');
  failures.push(...said.failures);
  return said;
};
await once(client, 'message');
console.log(`load average ${loadavg()[0]}, ${idle} idle, ${busy} busy, ${seconds} s`);

const samples = [];
const step = Math.max(1, Math.min(10, seconds / 10));
for (let passed = 0; passed < seconds; passed += step) {
  const said = await answerTo({ milliseconds: step * 1000 });
  samples.push([figures(), said.figures]);
  const shown = `${said.messages} messages, ${Math.round(said.bytes / 1e6)} MB`;
  console.log(passed + step, shown, JSON.stringify(samples.at(-1)), failures.length);
  if (failures.length > 0) break;
}
const { hashes } = await answerTo('end');
for (let i = 0; i < 100 && heard.size < hashes.length; i++)
  await new Promise((r) => setTimeout(r, 100));
for (const { port, sent, received } of hashes) {
  if (sent !== received) failures.push(`port ${port}: what came back is not what was sent`);
  if (heard.get(port) !== sent) failures.push(`port ${port}: the server heard something else`);
}
await server.close();

for (const failure of failures.slice(0, 5)) console.error(failure);
const warm = Math.floor(samples.length / 4); // buffers have their size by then
const leaks = samples
  .at(-1)
  .flatMap((now, i) => grown(samples[warm][i], now).map((what) => `${i}: ${what}`));
for (const leak of leaks) console.error(`grown in process ${leak}`);
console.log(
  `${hashes.length} connections compared, ${failures.length} failed, ${leaks.length} leaks`,
);
process.exit(failures.length > 0 || leaks.length > 0 ? 1 : 0);
