// The handshake messages of real connections, read off the wire: two SSLs of a library, and memory between.
// Only what is not encrypted can be had this way: all of TLS 1.2 up to ChangeCipherSpec, the hellos of TLS 1.3.

import type { SslCtxPointer, SslLibrary, SslPointer } from '../../lib/index.js';
import { makeSslCtx } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';

/** A handshake message as it was sent. */
export interface WireMessage {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
}

/** The ClientHello of a client with a context of its own. */
export function clientHello(library: SslLibrary, tune: (ctx: SslCtxPointer) => void): Uint8Array {
  const functions = opensslFor(library);
  const ctx = makeSslCtx({ library, sslSide: 'client' });
  tune(ctx);
  const ssl = functions.SSL_new(ctx);
  if (ssl === null) throw new Error('SSL_new failed');
  functions.SSL_set_connect_state(ssl);
  const out = onMemory(library, ssl);
  functions.SSL_do_handshake(ssl);
  const [message] = messagesOf('client', out.take());
  if (message === undefined) throw new Error('there was no ClientHello');
  return message.bytes;
}

/** Everything that two sides say in the clear. */
export function exchange(
  library: SslLibrary,
  clientCtx: SslCtxPointer,
  serverCtx: SslCtxPointer,
): WireMessage[] {
  const functions = opensslFor(library);
  const sides = [
    { from: 'client' as const, ctx: clientCtx, start: functions.SSL_set_connect_state },
    { from: 'server' as const, ctx: serverCtx, start: functions.SSL_set_accept_state },
  ].map(({ from, ctx, start }) => {
    const ssl = functions.SSL_new(ctx);
    if (ssl === null) throw new Error('SSL_new failed');
    start(ssl);
    return { from, ssl, memory: onMemory(library, ssl) };
  });
  const messages: WireMessage[] = [];
  for (let round = 0; round < 8; round += 1) {
    sides.forEach(({ from, ssl, memory }, index) => {
      functions.SSL_do_handshake(ssl);
      const sent = memory.take();
      messages.push(...messagesOf(from, sent));
      sides[1 - index]?.memory.put(sent);
    });
  }
  if (sides.some(({ ssl }) => functions.SSL_is_init_finished(ssl) !== 1)) {
    throw new Error('the handshake did not come to an end');
  }
  return messages;
}

function onMemory(library: SslLibrary, ssl: SslPointer) {
  const functions = opensslFor(library);
  const type = functions.BIO_s_mem();
  const into = type && functions.BIO_new(type);
  const out = type && functions.BIO_new(type);
  if (!into || !out) throw new Error('BIO_new failed');
  functions.SSL_set_bio(ssl, into, out);
  return {
    put: (bytes: Uint8Array) => {
      if (bytes.length > 0) functions.BIO_write(into, bytes);
    },
    take: () => {
      const bytes = new Uint8Array(functions.BIO_ctrl_pending(out));
      if (bytes.length > 0) functions.BIO_read(out, bytes);
      return bytes;
    },
  };
}

/** The handshake messages in records, up to the first that is not of that kind. */
function messagesOf(from: 'client' | 'server', records: Uint8Array): WireMessage[] {
  let plain = Buffer.alloc(0);
  for (let at = 0; at < records.length && records[at] === 22; ) {
    const length = 256 * (records[at + 3] as number) + (records[at + 4] as number);
    plain = Buffer.concat([plain, records.subarray(at + 5, at + 5 + length)]);
    at += 5 + length;
  }
  const messages: WireMessage[] = [];
  while (plain.length >= 4) {
    const end = 4 + plain.readUIntBE(1, 3);
    if (end > plain.length) break; // encrypted: Finished of TLS 1.2
    messages.push({ from, bytes: Uint8Array.from(plain.subarray(0, end)) });
    plain = plain.subarray(end);
  }
  return messages;
}
