// A peer of the benchmark: this package's asynchronous states, and its blocking stream.
// Arguments and commands are those of commands.mjs.
import { constants, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSignerKey,
  makeSslCtx,
  openTcpStream,
} from '../../dist/index.js';
import * as openssl from '../../dist/openssl.js';
import { addressFor, args, report, takeCommands } from './commands.mjs';

const roles = { echo, signed: echo, send, receive, block };
if (process.env.CREW)
  (await import('../../dist/index.js')).setSslCrewSize(Number(process.env.CREW));
const start = roles[args.role];
if (start) await start();
if (args.role !== 'block') takeCommands(greeted(args.role === 'greeted-resumed'));

async function serve(onConnection) {
  const sslCtx = makeSslCtx({ sslSide: 'server' });
  openssl.SSL_CTX_set1_groups_list(sslCtx, 'X25519');
  openssl.SSL_CTX_use_certificate_file(sslCtx, args.cert, openssl.SSL_FILETYPE_PEM);
  if (args.role === 'signed') openssl.SSL_CTX_use_PrivateKey(sslCtx, signerKey());
  else openssl.SSL_CTX_use_PrivateKey_file(sslCtx, args.key, openssl.SSL_FILETYPE_PEM);
  const options = { sslCtx, backlog: 1024, nodelay: true, queueOutput: true };
  const handle = await acceptTcpConnectionsCreatingAsyncIoStates(0, onConnection, {
    ...options,
    sslErrorCallback: (error) => console.error(error),
  });
  console.log(`port ${handle.localPort}`);
}

// Answers at once, with what node:crypto makes of the same key.
function signerKey() {
  const privateKey = createPrivateKey(readFileSync(args.key));
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return createSignerKey({
    publicKey: privateKey,
    sign: ({ digest, message, saltLength }) =>
      sign(
        digest,
        message,
        saltLength === null ? privateKey : { key: privateKey, padding, saltLength },
      ),
  });
}

function echo() {
  return serve((_handle, state) => {
    state.readWithChecking(
      (_state, buffer, end) => {
        if (state.readStatus !== null) return state.close(() => {});
        state.discard(end);
        const answer = Buffer.from(buffer.subarray(0, end));
        state.writeBuffer(answer, () => {});
      },
      { errorCallback: () => state.close(() => {}) },
    );
  });
}

function send() {
  const bytes = Buffer.alloc(args.size, 'x');
  return serve((_handle, state) => {
    const pour = () => {
      if (state.writeStatus !== null) return state.close(() => {});
      state.writeBuffer(bytes, pour);
    };
    pour();
  });
}

async function receive() {
  const state = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', args.port, {
    sslCtx: clientCtx(),
    sslConfigureCallback: (ssl) => openssl.SSL_set_verify(ssl, openssl.SSL_VERIFY_NONE),
  });
  const buffer = Buffer.alloc(65536);
  const more = () => state.readStatus === null && state.readBuffer(buffer, more);
  more();
  console.log('ready');
}

function clientCtx() {
  const sslCtx = makeSslCtx({ sslSide: 'client' });
  openssl.SSL_CTX_set1_groups_list(sslCtx, 'X25519');
  return sslCtx;
}

function greeted(resumed) {
  if (!args.role.startsWith('greeted')) return null;
  const sslCtx = clientCtx();
  openssl.SSL_CTX_load_verify_file(sslCtx, args.cert);
  openssl.SSL_CTX_set_verify(sslCtx, openssl.SSL_VERIFY_PEER);
  console.log('ready');
  const byte = Buffer.alloc(1);
  let session = null;
  return (over, n) => {
    const offered = session;
    const sslConfigureCallback = (ssl) => {
      openssl.SSL_set1_host(ssl, 'localhost');
      if (offered !== null) openssl.SSL_set_session(ssl, offered);
    };
    const options = { sslCtx, tlsextHostName: 'localhost', sslConfigureCallback };
    const connected = (state, failure) => {
      if (failure !== null) throw failure;
      state.readBuffer(byte, () => {
        if (offered !== null && openssl.SSL_session_reused(state.sslRef) !== 1)
          throw new Error('not resumed');
        if (resumed) session = openssl.SSL_get1_session(state.sslRef);
        state.close(over);
      });
    };
    createAsyncIoStateAndConnectedTcpSocket(addressFor(n), args.port, connected, options);
  };
}

// Blocks the thread, so it reads its commands as they come and answers between them.
function block() {
  const stream = openTcpStream('127.0.0.1', args.port, {
    sslCtx: clientCtx(),
    sslConfigureCallback: (ssl) => openssl.SSL_set_verify(ssl, openssl.SSL_VERIFY_NONE),
  });
  const message = Buffer.alloc(64, 'x');
  const answer = Buffer.alloc(64);
  console.log('ready');
  process.stdin.on('data', (line) => {
    const begin = performance.now();
    const milliseconds = Number(String(line).split(' ')[1]);
    const times = [];
    for (let at = begin; at - begin < milliseconds; ) {
      stream.write(message);
      stream.read(answer);
      const then = performance.now();
      times.push(then - at);
      at = then;
    }
    report(times.length, performance.now() - begin, times);
  });
  process.stdin.on('end', () => stream.close());
}
