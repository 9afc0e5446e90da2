// Connects to a server that the user names and prints what was agreed.
// Sends nothing unless told to.

import { openTcpStream } from '../../streams/index.js';
import { describeConnection, row } from '../describe.js';

/** What to connect to, and how. */
export interface ConnectWishes {
  readonly host: string;
  readonly port: string;
  /** Text to send, with CR LF after it; then the answer is printed. */
  readonly send: string | null;
  /** Seconds for each wait. */
  readonly timeout: number;
}

/** Connects, verified against the default trust. */
export function connect(wishes: ConnectWishes, print: (line: string) => void): void {
  const { host, port, send, timeout } = wishes;
  const stream = openTcpStream(host, port, {
    sslCtx: true,
    timeout,
    handshakeTimeout: timeout,
    readTimeout: timeout,
    writeTimeout: timeout,
    readTimeoutAsEof: true,
  });
  try {
    const peer = stream.peerAddress;
    print(row('server', `${host} at ${peer.address}, port ${peer.port}`));
    for (const line of describeConnection(stream)) print(line);
    if (send === null) return;
    stream.write(`${send}\r\n`);
    for (const line of stream) print(row('answer', line));
  } finally {
    stream.close();
  }
}

/** `host:port`, `[address]:port` or `host` alone (port 443); `null` for anything else. */
export function parseTarget(text: string): { host: string; port: string } | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::([A-Za-z0-9-]+))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  return host === undefined ? null : { host, port: match?.[3] ?? '443' };
}
