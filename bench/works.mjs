// What the benchmark measures: each work's roles, what its load does, and the bars of the project for its ratios.
// A table only; measure.mjs runs it.
//
// `served`: the peer is a server, a C client is its load. `asked`: the peer is the client, and drives itself. `fed`: the
// peer is a client that a C server sends to. Everybody agrees on TLS 1.3, TLS_AES_256_GCM_SHA384 and X25519.
// `besideLocal`: two of ours, of which one has its key itself; the bar is for handshakes a second.
// Bars: ratio of ours to node:tls on this Node (`node`), and to the C peer (`c`); `loop` is the event loop's thread alone.

/** Works by name. */
export const WORKS = {
  'handshake-p256': {
    what: 'full handshakes, server, P-256',
    ...{ kind: 'served', role: 'echo', load: 'full', connections: 16, keyType: 'EC' },
    ...{ unit: 'handshake', bars: { node: 0.8, c: 1.15, loop: 0.25 } },
  },
  'handshake-rsa': {
    what: 'full handshakes, server, RSA-2048',
    ...{ kind: 'served', role: 'echo', load: 'full', connections: 16, keyType: 'RSA' },
    ...{ unit: 'handshake', bars: { node: 0.8, c: 1.15, loop: 0.2 } },
  },
  'signer-p256': {
    what: 'full handshakes, server, P-256, its key a function',
    ...{ kind: 'served', role: 'signed', load: 'full', connections: 16, keyType: 'EC' },
    ...{ unit: 'handshake', bars: { local: 0.8 }, besideLocal: true },
  },
  'signer-rsa': {
    what: 'full handshakes, server, RSA-2048, its key a function',
    ...{ kind: 'served', role: 'signed', load: 'full', connections: 16, keyType: 'RSA' },
    ...{ unit: 'handshake', bars: { local: 0.8 }, besideLocal: true },
  },
  resumed: {
    what: 'resumed handshakes, server',
    ...{ kind: 'served', role: 'echo', load: 'resumed', connections: 16, keyType: 'EC' },
    ...{ unit: 'handshake', bars: { node: 0.8, c: 1.1 } },
  },
  'client-full': {
    what: 'full handshakes, client, P-256',
    ...{ kind: 'asked', role: 'greeted-full', load: 'greet', connections: 16, keyType: 'EC' },
    ...{ unit: 'handshake', bars: { node: 0.7, c: 1.1 } },
  },
  'client-resumed': {
    what: 'resumed handshakes, client',
    ...{ kind: 'asked', role: 'greeted-resumed', load: 'greet', connections: 16, keyType: 'EC' },
    ...{ unit: 'handshake', bars: { node: 0.4, c: 1.1 } },
  },
  echo: {
    what: '64-byte echo on 100 connections, server',
    ...{ kind: 'served', role: 'echo', load: 'ping', connections: 100, keyType: 'EC' },
    ...{ unit: 'echo', bars: { node: 0.6, c: 1.3 } },
  },
  receive: {
    what: 'bulk receive, ours into a reused buffer',
    ...{ kind: 'fed', role: 'receive', load: 'source', connections: 1, size: 16384, keyType: 'EC' },
    ...{ unit: 'MiB', bars: { node: 0.6, c: 1.15, onread: 1.0 }, onread: true },
  },
  'send-16k': {
    what: 'bulk send, writes of 16 KiB',
    ...{ kind: 'served', role: 'send', load: 'sink', connections: 1, size: 16384, keyType: 'EC' },
    ...{ unit: 'MiB', bars: { node: 0.8, c: 1.15 } },
  },
  'send-64k': {
    what: 'bulk send, writes of 64 KiB',
    ...{ kind: 'served', role: 'send', load: 'sink', connections: 1, size: 65536, keyType: 'EC' },
    ...{ unit: 'MiB', bars: { node: 0.95, c: 1.15 } },
  },
  memory: {
    what: 'memory of an idle connection, 2,000 of them',
    ...{ kind: 'memory', role: 'echo', load: 'ping', connections: 2000, keyType: 'EC' },
    ...{ unit: 'KiB', bars: { node: 0.85, c: 1.4, sameLibssl: 0.6 } },
  },
  storm: {
    what: 'largest loop delay in a storm of 400 RSA clients',
    ...{ kind: 'storm', role: 'echo', load: 'full', connections: 400, keyType: 'RSA' },
    ...{ unit: 'ms', bars: { node: 0.25 }, noC: true },
  },
  blocking: {
    what: 'blocking 64-byte echo on one connection, wall time',
    ...{ kind: 'asked', role: 'block', load: 'echo', connections: 1, keyType: 'EC' },
    ...{ unit: 'echo', bars: { c: 1.1 }, wall: true, noNode: true },
  },
};
