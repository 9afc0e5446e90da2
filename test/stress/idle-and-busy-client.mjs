// The other ends of idle-and-busy.mjs: makes all connections, keeps some of them talking, and says what they heard.
// Judges nothing; tells its parent.

import { createHash, randomBytes } from 'node:crypto';
import {
  createAsyncIoStateAndConnectedTcpSocket,
  createSslClientContext,
} from '../../dist/index.js';
import { figures } from './figures.mjs';

const { port, trusted, idle, busy } = JSON.parse(process.argv[2]);
const AT_ONCE = 32;
const MOST = 32 * 1024;
const sslCtx = createSslClientContext({
  opensslTrustedFile: trusted,
  tlsextHostName: 'localhost',
  sessionCache: false,
});
const source = randomBytes(4 * MOST);
const counts = { messages: 0, bytes: 0 };
let failures = [];

class Talk {
  #state;
  #sent = createHash('sha256');
  #received = createHash('sha256');
  #buffer = Buffer.alloc(MOST);

  async connect() {
    this.#state = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', port, {
      sslCtx,
      handshakeTimeout: 60,
    });
  }

  /** Sends so many bytes and waits until all are back. */
  async say(size) {
    const start = Math.floor(Math.random() * (source.length - size));
    const message = source.subarray(start, start + size);
    this.#sent.update(message);
    const written = this.#state.writeBuffer(message);
    for (let left = size; left > 0; ) {
      const count = await this.#state.readBuffer(this.#buffer, { end: left, timeout: 60 });
      this.#received.update(this.#buffer.subarray(0, count));
      left -= count;
    }
    await written;
    counts.messages++;
    counts.bytes += size;
  }

  async end() {
    await this.say(1 + Math.floor(Math.random() * 100));
    const { port } = this.#state.address;
    await this.#state.close();
    return {
      port,
      sent: this.#sent.digest('hex'),
      received: this.#received.digest('hex'),
    };
  }
}

/** Does something with each, a few at a time. */
async function each(items, what) {
  const results = [];
  const left = items.values();
  const worker = async () => {
    for (const item of left) results.push(await what(item));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

const talks = Array.from({ length: idle + busy }, () => new Talk());
const talking = talks.slice(0, busy);

async function keepTalking(milliseconds) {
  const until = performance.now() + milliseconds;
  await Promise.all(
    talking.map(async (talk) => {
      while (performance.now() < until) {
        const size = Math.random() < 0.9 ? 1 + Math.random() * 200 : 1 + Math.random() * (MOST - 1);
        await talk.say(Math.floor(size));
      }
    }),
  );
}

process.on('message', async (wanted) => {
  const before = { ...counts };
  let hashes = [];
  try {
    if (wanted === 'end') hashes = await each(talks, (talk) => talk.end());
    else await keepTalking(wanted.milliseconds);
  } catch (error) {
    failures.push(`client: ${error}`);
  }
  process.send({
    failures,
    hashes,
    messages: counts.messages - before.messages,
    bytes: counts.bytes - before.bytes,
    figures: figures(),
  });
  failures = [];
});
process.on('disconnect', () => process.exit(0));
await each(talks, (talk) => talk.connect());
process.send('ready');
