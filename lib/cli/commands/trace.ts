// Shakes hands with a server that the user names and prints each message of it.
// Sends nothing of its own. Where the handshake fails, what came until then is printed all the same.

import { SslCondition } from '../../conditions/index.js';
import { type HandshakeTrace, traceHandshake } from '../../connections/index.js';
import { openTcpStream } from '../../streams/index.js';
import { row } from '../describe.js';

/** What to connect to, and how to print. */
export interface TraceWishes {
  readonly host: string;
  readonly port: string;
  /** One array of the messages as JSON, in the place of a table. */
  readonly json: boolean;
  /** Seconds for each wait. */
  readonly timeout: number;
}

/** Connects, verified against the default trust, and ends TLS again. */
export function trace(wishes: TraceWishes, print: (line: string) => void): void {
  const { host, port, json, timeout } = wishes;
  let traced: HandshakeTrace | null = null;
  try {
    const stream = openTcpStream(host, port, {
      sslCtx: true,
      sslConfigureCallback: (ssl) => {
        traced = traceHandshake(ssl);
      },
      timeout,
      handshakeTimeout: timeout,
      readTimeout: timeout,
      writeTimeout: timeout,
    });
    try {
      // Tickets come after the handshake, and alerts about a client's certificate.
      stream.detachSsl({ retryCount: 0, retryTimeout: Math.min(timeout, FAREWELL_S) });
    } catch (error) {
      // Many servers close the connection without close_notify. An alert is another matter.
      if (error instanceof SslCondition && error.alert !== null) throw error;
    } finally {
      stream.close();
    }
  } finally {
    if (traced !== null) show(traced, wishes, json, print);
  }
}

function show(
  traced: HandshakeTrace,
  { host, port }: TraceWishes,
  json: boolean,
  print: (line: string) => void,
): void {
  if (!json) print(row('server', `${host}, port ${port}`));
  const text = json ? JSON.stringify(traced, null, 2) : String(traced);
  for (const line of text.split('\n')) print(line);
}

/** How long to wait for the server's end of TLS. */
const FAREWELL_S = 2;
