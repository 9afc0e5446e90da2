// A worker, or a process, of endings.test.ts: brings connections into a state, tells so, and ends or waits.
import { Duplex } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';

const settings = workerData ?? JSON.parse(process.argv[2]);
const libssl = await import(new URL('../../dist/index.js', import.meta.url).href);
const { opensslFor } = await import(new URL('../../dist/openssl.js', import.meta.url).href);

libssl.setSslCrewSize(settings.crew);
const sslCtx = libssl.makeSslCtx({ sslSide: 'server' });
const openssl = opensslFor(sslCtx.library);
const bio = openssl.BIO_new_mem_buf(Buffer.from(settings.cert));
openssl.SSL_CTX_use_certificate(sslCtx, openssl.PEM_read_bio_X509(bio, null));
const keyBio = openssl.BIO_new_mem_buf(Buffer.from(settings.key));
openssl.SSL_CTX_use_PrivateKey(sslCtx, openssl.PEM_read_bio_PrivateKey(keyBio, null));
const clientCtx = libssl.makeSslCtx({ sslSide: 'client' });

const accepted = [];
const handle = await libssl.acceptTcpConnectionsCreatingAsyncIoStates(
  0,
  (_handle, state) => accepted.push(state),
  { address: '127.0.0.1', sslCtx },
);
const visit = () =>
  libssl.createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort, {
    sslCtx: clientCtx,
  });
const ignore = () => {};

const STATES = {
  idle: async () => {
    await Promise.all([visit(), visit()]);
  },
  reading: async () => {
    const state = await visit();
    state.readBuffer(Buffer.alloc(10)).catch(ignore);
  },
  writing: async () => {
    const state = await visit();
    state.writeBuffer(Buffer.alloc(50_000_000)).catch(ignore);
  },
  handshake: async () => {
    for (let i = 0; i < 30; i++) visit().catch(ignore);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    for (let i = 0; i < 10; i++) visit().catch(ignore);
  },
  listening: async () => {},
  duplex: async () => {
    const silent = new Duplex({ read: ignore, write: (_chunk, _encoding, done) => done() });
    const state = libssl.createAsyncIoState(silent);
    state.attachSsl({ sslCtx: clientCtx, sslSide: 'client' }).catch(ignore);
  },
};
await STATES[settings.state]();
parentPort?.postMessage('ready');
if (settings.ends === 'exits') process.exit(0);
setTimeout(ignore, 60_000);
