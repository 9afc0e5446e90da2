// One server of a fleet (from dist) in a process of its own: it tells each client its pid and whether the
// session was resumed. On its standard input it takes commands; on its standard output it says its port,
// then what they give.

import { createInterface } from 'node:readline';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createSslServerContext,
} from '../../dist/index.js';
import { createRedisSessionStore, shareTicketKeys } from '../../dist/redis.js';

const settings = JSON.parse(process.argv[2]);
const { key, cert, port, keeps, client: kind, url, protocolVersion, ...more } = settings;

const client = await connected(kind, url);
const redis = {
  ...(client === null ? { url } : { client }),
  secret: 'the secret of the fleet',
  timeout: keeps === 'sessions' ? 0.5 : 2,
};
const base = { keyFile: key, certFile: cert, protocolVersion };
let keys = null;
let context;
if (keeps === 'sessions') {
  context = createSslServerContext({ ...base, sessionCache: createRedisSessionStore(redis) });
} else {
  context = createSslServerContext(base);
  keys = await shareTicketKeys(context, { ...redis, interval: 0.3, ...more });
}
const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
  port,
  async (_handle, state) => {
    const text = JSON.stringify({ pid: process.pid, reused: state.sessionReused });
    await state.writeBuffer(text.padEnd(64));
    for await (const _chunk of state);
    await state.close();
  },
  { address: '127.0.0.1', reuseport: true, sslCtx: context },
);
console.log(handle.localPort);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'rotate') console.log(`rotated ${await keys.rotate()}`);
  if (line === 'state') console.log(`state ${keys.shared} ${keys.size}`);
}

async function connected(which, at) {
  if (which === 'ioredis') {
    const { Redis } = await import('ioredis');
    const made = new Redis(at.replace('unix://', ''));
    made.on('error', () => {});
    return made;
  }
  if (which !== 'redis') return null;
  const { createClient } = await import('redis');
  const made = createClient({ socket: { path: at.replace('unix://', '') } });
  made.on('error', () => {});
  await made.connect();
  return made;
}
