// A peer of the benchmark: node:tls, on whatever Node runs it.
// Arguments and commands are those of commands.mjs.
import { readFileSync } from 'node:fs';
import { connect, createSecureContext, createServer } from 'node:tls';
import { addressFor, args, takeCommands } from './commands.mjs';

const roles = { echo, send, receive, 'receive-onread': receiveOnRead };
const start = roles[args.role];
if (start) start();
takeCommands(greeted(args.role === 'greeted-resumed'));

function serve(onConnection) {
  const files = { cert: readFileSync(args.cert), key: readFileSync(args.key) };
  const server = createServer({ ...files, ecdhCurve: 'X25519', noDelay: true }, onConnection);
  server.on('tlsClientError', (error) => console.error(error));
  server.listen({ port: 0, host: '0.0.0.0', backlog: 1024 }, () =>
    console.log(`port ${server.address().port}`),
  );
}

function echo() {
  serve((socket) => {
    socket.on('data', (chunk) => socket.write(chunk));
    socket.on('error', () => {});
  });
}

function send() {
  const bytes = Buffer.alloc(args.size, 'x');
  serve((socket) => {
    const pour = () => {
      while (socket.write(bytes));
    };
    socket.on('drain', pour);
    socket.on('error', () => {});
    pour();
  });
}

function receive() {
  const socket = connect({ port: args.port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.on('secureConnect', () => console.log('ready'));
  socket.on('data', () => {});
}

function receiveOnRead() {
  const buffer = Buffer.alloc(65536);
  const onread = { buffer, callback: () => true };
  const socket = connect({ port: args.port, host: '127.0.0.1', rejectUnauthorized: false, onread });
  socket.on('secureConnect', () => console.log('ready'));
}

function greeted(resumed) {
  const options = { ca: readFileSync(args.cert), ecdhCurve: 'X25519' };
  const secureContext = args.role.startsWith('greeted') ? createSecureContext(options) : null;
  if (secureContext !== null) console.log('ready');
  let session;
  return (over, n) => {
    const host = addressFor(n);
    const socket = connect({
      port: args.port,
      host,
      servername: 'localhost',
      secureContext,
      session,
    });
    if (resumed) socket.on('session', (fresh) => (session = fresh));
    const offered = session !== undefined;
    socket.once('data', () => {
      if (offered && !socket.isSessionReused()) throw new Error('not resumed');
      socket.destroy();
    });
    socket.on('close', over);
  };
}
