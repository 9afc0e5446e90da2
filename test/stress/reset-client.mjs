// The clients of reset.mjs: many connections that resume a session, and one full handshake each second.
// Judges nothing; tells its parent.

import {
  createAsyncIoStateAndConnectedTcpSocket,
  createSslClientContext,
} from '../../dist/index.js';
import { figures, used } from './figures.mjs';

const { index, port, trusted } = JSON.parse(process.argv[2]);
const wishes = { opensslTrustedFile: trusted, tlsextHostName: 'localhost', groups: 'P-256' };
const sslCtx = createSslClientContext(wishes);
const byte = Buffer.alloc(1);
let visits = 0;

/** One connection; its state is the caller's to close. */
async function connect(context) {
  // Several addresses, so that no port of a closed connection is needed too soon.
  const host = `127.0.${index}.${1 + (visits++ % 8)}`;
  const options = { sslCtx: context, handshakeTimeout: 30 };
  const state = await createAsyncIoStateAndConnectedTcpSocket(host, port, options);
  await state.readBuffer(byte, { timeout: 30 });
  return state;
}

async function visitFor({ count, milliseconds }) {
  const said = { done: 0, resumed: 0, failures: [], serial: null };
  const end = performance.now() + milliseconds;
  let begun = 0;
  const before = used();
  const one = async () => {
    const state = await connect(sslCtx);
    if (state.sessionReused) said.resumed++;
    await state.close();
    said.done++;
  };
  const failed = (error) => said.failures.push(String(error));
  const worker = async () => {
    while (begun < count && performance.now() < end) {
      begun++;
      await one().catch(failed);
    }
  };
  const full = async () => {
    const state = await connect(createSslClientContext({ ...wishes, sessionCache: false }));
    said.serial = String(state.getPeerCertificatesData()[0].serialNumber);
    await state.close();
  };
  await Promise.all([full().catch(failed), ...Array.from({ length: AT_ONCE }, worker)]);
  return { ...said, used: used() - before, figures: figures() };
}

process.on('message', async (wanted) => process.send(await visitFor(wanted)));
process.on('disconnect', () => process.exit(0));
process.send('ready');

const AT_ONCE = 16;
