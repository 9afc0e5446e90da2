// Handshakes with every observing callback set, and every one that can wait answering by a promise.
// Usage: node --expose-gc test/stress/callbacks.mjs [HANDSHAKES] [DELAYED] [SECONDS]. Ends with 1 when a call is lost,
// told in another order or asked twice, when memory grows, when a function outlives its connection, when a promise of
// SECONDS holds up DELAYED other handshakes, or when one that is never kept is waited for without end.

import { setSslCrewSize } from '../../dist/index.js';
import {
  check,
  contexts,
  f,
  listen,
  pause,
  suspendAll,
  visit,
  visits,
} from './callbacks-stage.mjs';

const handshakes = Number(process.argv[2] ?? 100_000);
const delayed = Number(process.argv[3] ?? 1000);
const seconds = Number(process.argv[4] ?? 5);
const HANDSHAKE = 22;
/** [sent, type] of a server that asks for a certificate. */
const ORDER = '0:1 1:2 1:8 1:13 1:11 1:15 1:20 0:11 0:15 0:20 1:4 1:4';
const megabytes = () => {
  for (let i = 0; i < 3; i++) globalThis.gc();
  return Math.round(process.memoryUsage().rss / 2 ** 20);
};

async function many(certVerify, crew) {
  setSslCrewSize(crew);
  const failures = [];
  const both = contexts();
  const count = Math.ceil(handshakes / 4);
  const asked = new Map();
  const told = { info: 0, start: 0, done: 0, keylog: 0, msg: 0 };
  const orders = new Map();
  let complete = 0;
  const add = (name) => asked.set(name, (asked.get(name) ?? 0) + 1);
  suspendAll(
    both,
    async (name, value) => {
      add(name);
      await null;
      return value;
    },
    { certVerify },
  );
  f.SSL_CTX_set_info_callback(both.server, (_ssl, where) => {
    told.info++;
    if (where === 0x10) told.start++;
    if (where === 0x20) told.done++;
  });
  f.SSL_CTX_set_keylog_callback(both.server, () => told.keylog++);
  f.SSL_CTX_set_msg_callback(both.server, (sent, _version, type, buf, ssl) => {
    if (type !== HANDSHAKE) return;
    told.msg++;
    const order = `${orders.get(ssl) ?? ''} ${sent}:${buf[0]}`.trim();
    check(ORDER.startsWith(order), `the order is ${order}`);
    if (order !== ORDER) return orders.set(ssl, order);
    orders.delete(ssl);
    complete++;
  });
  const server = await listen(both.server, failures);
  const one = () => visit(server.localPort, both.client).catch((error) => failures.push(error));
  await visits(Math.ceil(count / 5), 50, one);
  const before = megabytes();
  await visits(count - Math.ceil(count / 5), 50, one);
  await pause(50);
  const after = megabytes();
  await server.close();
  for (const error of failures.slice(0, 3)) console.error(error);
  check(failures.length === 0, `${failures.length} failures`);
  check(
    complete === count && orders.size === 0,
    `${complete} of ${count} told in full and in order`,
  );
  check(told.start >= count && told.done >= count, `${told.start} began, ${told.done} ended`);
  check(told.keylog === 5 * count, `${told.keylog} lines of keys`);
  for (const [name, calls] of asked) {
    const wanted = name === 'verify' ? 3 * count : count;
    check(calls === wanted, `${name} was called ${calls} times, not ${wanted}`);
  }
  check(asked.size === 5, `only ${[...asked.keys()]} were called`);
  check(after <= before * 1.2 + 20, `memory grew from ${before} to ${after} MB`);
  console.log(
    `${count} handshakes, crew ${crew}, ${certVerify ? 'cert-verify' : 'verify'}: ${told.info + told.msg + told.keylog} told, ${[...asked.values()].reduce((a, b) => a + b)} asked, ${before} → ${after} MB`,
  );
}

/** Functions of a connection, which mention it, are collected with it. */
async function collected() {
  setSslCrewSize(2);
  const failures = [];
  const both = contexts();
  const server = await listen(both.server, failures);
  let dead = 0;
  const registry = new FinalizationRegistry(() => dead++);
  const count = 200;
  await visits(count, 20, async () => {
    const cycle = {};
    registry.register(cycle);
    await visit(server.localPort, both.client, {
      sslConfigureCallback: (ssl) => {
        cycle.ssl = ssl;
        f.SSL_set_info_callback(ssl, () => cycle.ssl);
        f.SSL_set_msg_callback(ssl, () => cycle.ssl);
        f.SSL_set_cert_cb(ssl, async () => cycle.ssl !== undefined);
        f.SSL_set_verify(ssl, 1, async (ok) => (cycle.ssl ? ok : 0));
      },
    });
  });
  for (let i = 0; i < 100 && dead < count; i++) {
    globalThis.gc();
    await pause(10);
  }
  await server.close();
  check(failures.length === 0, String(failures[0]));
  check(dead === count, `${dead} of ${count} cycles of functions were collected`);
  console.log(`${dead} of ${count} cycles of functions and connections collected`);
}

/** A long promise in each callback, and meanwhile others shake hands. */
async function delays(crew, certVerify) {
  setSslCrewSize(crew);
  const failures = [];
  const both = contexts();
  const plain = contexts();
  const slow = await listen(both.server, failures);
  const quick = await listen(plain.server, failures);
  let waiting = 0;
  suspendAll(
    both,
    async (_name, value) => {
      waiting++;
      await pause(seconds * 1000);
      waiting--;
      return value;
    },
    { certVerify },
  );
  let over = 0;
  // Each stands in another callback: they begin one after the other.
  const long = [];
  for (let i = 0; i < 5; i++) {
    long.push(visit(slow.localPort, both.client).then(() => over++));
    await pause(20);
  }
  while (waiting === 0) await pause(5);
  await visits(delayed, 50, () => visit(quick.localPort, plain.client));
  // Not one of the long ones, each of which waits at least four times, can have ended before.
  check(over === 0, `${delayed} other handshakes were held up`);
  await Promise.all(long);
  await slow.close();
  await quick.close();
  check(failures.length === 0, String(failures[0]));
  console.log(
    `${delayed} handshakes while five waited ${seconds} s in each callback, crew ${crew}`,
  );
}

/** What is never kept ends with the timeout of its handshake, or by its signal. */
async function never(crew) {
  setSslCrewSize(crew);
  for (const name of [
    'client-hello',
    'cert of the server',
    'cert of the client',
    'client-cert',
    'verify',
    'cert-verify',
  ]) {
    for (const how of ['timeout', 'signal']) {
      const both = contexts();
      const failures = [];
      const certVerify = name === 'cert-verify';
      const stop = new AbortController();
      suspendAll(
        both,
        (own, value) => {
          if (own !== name) return value;
          if (how === 'signal') setImmediate(() => stop.abort());
          return new Promise(() => {});
        },
        { certVerify },
      );
      const server = await listen(both.server, failures);
      const limit = how === 'timeout' ? { handshakeTimeout: 0.2 } : { signal: stop.signal };
      const error = await visit(server.localPort, both.client, limit).then(
        () => null,
        (reason) => reason,
      );
      check(error !== null, `${name} went on`);
      const right =
        how === 'timeout' ? error.name === 'SslHandshakeTimeout' : error.name === 'AbortError';
      check(right, `${name}, ${how}: ${error}`);
      await server.close();
    }
  }
  console.log(`promises that are never kept, crew ${crew}: ended by timeout and by signal`);
}

const times = (text) => process.argv[5] === undefined || process.argv[5] === text;
if (times('collected')) await collected();
if (times('never')) for (const crew of [2, 0]) await never(crew);
if (times('delays')) {
  await delays(2, false);
  await delays(0, true);
}
if (times('many'))
  for (const crew of [2, 0]) for (const certVerify of [false, true]) await many(certVerify, crew);
console.log('all held');
process.exit(0);
