// Runs one work: every peer with a load of its own, warmed, then by turns round after round.
// Returns figures by peer; says nothing about them.
import { Process } from './processes.mjs';

const SETTLE_MS = 30;
const MIB = 1024 * 1024;
const LOAD_LATE_MS = 200;

/** @returns figures: an array for each peer and quantity, one number a round. */
export async function measure(work, peers, context) {
  if (work.kind === 'memory') return memory(work, peers, context);
  const pairs = [];
  try {
    for (const peer of peers) pairs.push(await pair(work, peer, context));
    if (work.kind === 'storm') return await inTurns(pairs, context, storm(work));
    for (const each of pairs) await run(each, context.warmMs, work);
    return await inTurns(pairs, context, (each) => run(each, context.roundMs, work));
  } finally {
    for (const { peer, load } of pairs) await Promise.all([peer.end(), load.end()]);
  }
}

// Each round begins with another peer.
async function inTurns(pairs, { rounds }, once) {
  const figures = Object.fromEntries(pairs.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < pairs.length; i++) {
      const each = pairs[(round + i) % pairs.length];
      figures[each.name].push(await once(each));
    }
  }
  return figures;
}

/** A peer and its load, ready. */
async function pair(work, { name, command }, { certificates, c }) {
  const { cert, key } = certificates[work.keyType];
  const size = work.size ?? 0;
  const start = (who, program, role, port) =>
    new Process(who, [...program, role, cert, key, port, work.connections, size]);
  const peerServes = work.kind !== 'asked' && work.kind !== 'fed';
  const load = `load of ${name}`;
  const server = peerServes
    ? start(name, command, roleOf(work, name), 0)
    : start(load, c, work.load, 0);
  const [port] = await server.answer('port');
  server.port = port;
  const client = peerServes
    ? start(load, c, work.load, port)
    : start(name, command, roleOf(work, name), port);
  await client.answer('ready');
  const both = peerServes ? { peer: server, load: client } : { peer: client, load: server };
  return { name, ...both, driver: work.kind === 'asked' ? both.peer : both.load };
}

function roleOf(work, name) {
  if (name === 'local key') return 'echo';
  return name.endsWith('onread') ? 'receive-onread' : work.role;
}

async function run({ peer, driver }, milliseconds, work) {
  const before = peer.cpu();
  driver.say(`go ${milliseconds}`);
  const [operations, wallUs, , p99Us] = (await driver.answer('done')).map(Number);
  await settle();
  const after = peer.cpu();
  const count = work.unit === 'MiB' ? operations / MIB : operations;
  return {
    cpu: (after.all - before.all) / 1000 / count,
    loop: (after.loop - before.loop) / 1000 / count,
    wall: wallUs / count,
    rate: (count * 1e6) / wallUs,
    p99: p99Us,
  };
}

// The first storm is not counted: it warms.
function storm(work) {
  const warmed = new Set();
  const once = async ({ peer, driver }) => {
    await settle();
    peer.say('delay');
    await peer.answer('delay');
    driver.say(`burst ${work.connections}`);
    await driver.answer('done');
    peer.say('delay');
    return { delay: Number((await peer.answer('delay'))[0]) };
  };
  return async (each) => {
    for (; !warmed.has(each.name); warmed.add(each.name))
      for (let i = 0; i < 3; i++) await once(each);
    return once(each);
  };
}

// New processes in each round: what a heap has once taken it does not give back.
async function memory(work, peers, context) {
  const figures = Object.fromEntries(peers.map(({ name }) => [name, []]));
  for (let round = 0; round < Math.min(context.rounds, 3); round++) {
    for (const peer of peers) figures[peer.name].push({ bytes: await idle(work, peer, context) });
  }
  return figures;
}

async function idle(work, peer, context) {
  const { load: first, peer: server } = await pair({ ...work, connections: 200 }, peer, context);
  let second = null;
  try {
    first.say('go 500');
    await first.answer('done');
    await first.end();
    await settle(LOAD_LATE_MS);
    const before = server.memory();
    const { cert, key } = context.certificates[work.keyType];
    const port = server.port;
    second = new Process('load', [...context.c, work.load, cert, key, port, work.connections, 0]);
    await second.answer('ready');
    second.say('go 300');
    await second.answer('done');
    await settle(LOAD_LATE_MS);
    return (server.memory() - before) / work.connections / 1024;
  } finally {
    await Promise.all([server.end(), second?.end()]);
  }
}

function settle(milliseconds = SETTLE_MS) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
