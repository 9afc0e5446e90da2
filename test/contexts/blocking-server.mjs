// A server of blocking streams (from dist) in a process of its own, which says '+' to each connection and
// prints what it has seen: sessions in a store, or early data.

import { createSslServerContext, createSslSocketStream, startUpServer } from '../../dist/index.js';

const {
  key,
  cert,
  store: usesStore,
  connections,
  promiseFrom = 99,
  ...more
} = JSON.parse(process.argv[2]);
const sessions = new Map();
let connection = 0;
const store = {
  get: (id) => (connection >= promiseFrom ? Promise.resolve(sessions.get(id)) : sessions.get(id)),
  set: (id, session) => sessions.set(id, session),
  error: (error) => console.log(`error ${error}`),
};
const early = {
  earlyDataCallback: (stream, data) => {
    console.log(`early ${Buffer.from(data)} ${stream.ssl !== null}`);
    return `<${Buffer.from(data)}>`;
  },
};
const context = createSslServerContext({
  keyFile: key,
  certFile: cert,
  ...(usesStore ? { sessionCache: store } : {}),
  ...(more.maxEarlyData ? early : {}),
  ...more,
});
const server = startUpServer({
  localAddress: '127.0.0.1',
  function: (socket) => {
    connection++;
    const stream = createSslSocketStream(socket, context, { readTimeout: 10, writeTimeout: 10 });
    stream.write('+');
    console.log(`reused ${stream.sessionReused} ${stream.earlyDataStatus} ${stream.readAllText()}`);
    stream.close();
  },
});
console.log(server.localPort);
server.serve({ count: connections });
