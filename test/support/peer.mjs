// The other end of a connection, in a process of its own, made of node:net and node:tls.
// Takes settings as JSON; prints its port (servers) or 0 (clients) first. Ends by itself after 60 s.

import net from 'node:net';
import { Duplex } from 'node:stream';
import tls from 'node:tls';

const settings = JSON.parse(process.argv[2]);
setTimeout(() => process.exit(3), 60_000).unref();

/** A handshake record that announces 512 bytes and brings two. */
const HALF_RECORD = Buffer.from([0x16, 0x03, 0x03, 0x02, 0x00, 0x02, 0x00]);
const GARBAGE = Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 89 + 7) & 0xff));

/** What a peer without TLS does with a connection. */
const RAW = {
  silent: () => {},
  close: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
  'close-after-data': (socket) => socket.once('data', () => socket.end()),
  'reset-after-data': (socket) => socket.once('data', () => socket.resetAndDestroy()),
  plain: (socket) => socket.write('220 example.org ready\r\n'),
  garbage: (socket) => socket.write(GARBAGE),
  'garbage-after-data': (socket) => socket.once('data', () => socket.write(GARBAGE)),
  'half-record': (socket) => socket.once('data', () => socket.write(HALF_RECORD)),
  'half-record-at-once': (socket) => socket.write(HALF_RECORD),
  'half-record-and-close': (socket) => socket.end(HALF_RECORD),
  'never-reads': (socket) => socket.pause(),
  echo: (socket) => socket.pipe(socket),
};

/** What a peer does once TLS is up. */
const SECURE = {
  echo: (socket) => socket.pipe(socket),
  'close-notify': (socket) => setTimeout(() => socket.end(), 100),
  // Node 20 sends no close_notify when a TLS 1.3 socket is ended in the turn of its handshake.
  hello: (socket) => socket.write('hello\r\nworld', () => setTimeout(() => socket.end(), 100)),
  cut: (_socket, raw) => raw.end(),
  'cut-after-data': (socket, raw) => socket.once('data', () => raw.end()),
  'reset-after-data': (socket, raw) => socket.once('data', () => raw.resetAndDestroy()),
  'garbage-after-data': (socket, raw) => socket.once('data', () => raw.write(GARBAGE)),
  'never-reads': (socket, raw) => {
    socket.pause();
    raw.pause();
    setInterval(() => {}, 10_000); // paused sockets keep no process
  },
  silent: () => {},
};

function ignoreErrors(socket) {
  socket.on('error', () => {});
  return socket;
}

function secureOptions() {
  const { key, cert, ca, minVersion, maxVersion, ciphers } = settings;
  return { key, cert, ca, minVersion, maxVersion, ciphers };
}

const ROLES = {
  'raw-server': () => {
    listen(net.createServer((socket) => RAW[settings.does](ignoreErrors(socket), socket)));
  },
  'tls-server': () => {
    const server = net.createServer((raw) => {
      ignoreErrors(raw);
      const secure = new tls.TLSSocket(raw, {
        ...secureOptions(),
        isServer: true,
        secureContext: tls.createSecureContext(secureOptions()),
      });
      ignoreErrors(secure);
      secure.once('secure', () => SECURE[settings.does](secure, raw));
    });
    listen(server);
  },
  // Speaks TLS up to its ServerHello, and no further.
  'hello-server': () => {
    const server = net.createServer((raw) => {
      ignoreErrors(raw);
      let said = false;
      const upToServerHello = new Duplex({
        read() {},
        write(bytes, _encoding, done) {
          if (!said) raw.write(bytes.subarray(0, 5 + bytes.readUInt16BE(3)), after(raw));
          said = true;
          done();
        },
      });
      raw.on('data', (data) => upToServerHello.push(data));
      const secureContext = tls.createSecureContext(secureOptions());
      ignoreErrors(new tls.TLSSocket(upToServerHello, { isServer: true, secureContext }));
    });
    listen(server);
  },
  // Sends a ClientHello, and then what it does instead of TLS.
  'hello-client': () => {
    console.log(0);
    const raw = ignoreErrors(net.connect(settings.port, '127.0.0.1'));
    const onlyWrites = new Duplex({
      read() {},
      write(bytes, _encoding, done) {
        raw.write(bytes, done);
      },
    });
    ignoreErrors(tls.connect({ ...secureOptions(), socket: onlyWrites, servername: 'localhost' }));
    raw.once('connect', () => RAW[settings.does](raw));
    raw.on('close', () => process.exit(0));
  },
  'raw-client': () => {
    console.log(0);
    const socket = ignoreErrors(net.connect(settings.port, '127.0.0.1'));
    socket.once('connect', () => RAW[settings.does](socket));
    socket.on('close', () => process.exit(0));
  },
  'tls-client': () => {
    console.log(0);
    const raw = ignoreErrors(net.connect(settings.port, '127.0.0.1'));
    const servername = settings.servername ?? 'localhost';
    const socket = tls.connect({ ...secureOptions(), socket: raw, servername });
    if (settings.does !== undefined) {
      ignoreErrors(socket).once('secureConnect', () => SECURE[settings.does](socket, raw));
      raw.on('close', () => process.exit(0));
      return;
    }
    socket.on('error', (error) => {
      console.log(`error ${error.code}`);
      process.exit(1);
    });
    socket.on('secureConnect', () => {
      console.log(`${socket.getProtocol()} ${socket.authorized}`);
      socket.write(settings.says ?? 'hello\n');
    });
    socket.on('data', (data) => process.stdout.write(data));
    socket.on('end', () => process.exit(0));
  },
};

/** What is done once the ServerHello is out. */
function after(raw) {
  return () => AFTER_HELLO[settings.does](raw);
}

const AFTER_HELLO = {
  silent: () => {},
  close: (raw) => raw.end(),
  reset: (raw) => raw.resetAndDestroy(),
  garbage: (raw) => raw.write(GARBAGE),
};

function listen(server) {
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}

ROLES[settings.role]();
