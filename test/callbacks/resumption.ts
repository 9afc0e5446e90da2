// A handshake for its session: what tests of sessions and tickets begin with.
// Sets no callback.

import type {
  OpensslFunctions,
  SslCtxPointer,
  SslPointer,
  SslSessionPointer,
} from '../../lib/openssl.js';
import type { Setting } from './harness.js';

/** Shakes hands by C names over memory, closes orderly, and gives the session that the client has. */
export function sessionOf(
  f: OpensslFunctions,
  { client, server }: { client: SslCtxPointer; server: SslCtxPointer },
): SslSessionPointer {
  const ends = [f.SSL_new(client), f.SSL_new(server)] as [SslPointer, SslPointer];
  const { bio1, bio2 } = f.BIO_new_bio_pair(0, 0) as never as { bio1: never; bio2: never };
  f.SSL_set_bio(ends[0], bio1, bio1);
  f.SSL_set_bio(ends[1], bio2, bio2);
  f.SSL_set_connect_state(ends[0]);
  f.SSL_set_accept_state(ends[1]);
  for (let i = 0; i < 10; i++) for (const ssl of ends) f.SSL_do_handshake(ssl);
  if (!ends.every((ssl) => f.SSL_is_init_finished(ssl) === 1)) throw new Error('no handshake');
  f.SSL_read(ends[0], Buffer.alloc(1));
  for (let i = 0; i < 2; i++) for (const ssl of ends) f.SSL_shutdown(ssl);
  const session = f.SSL_get1_session(ends[0]);
  for (const ssl of ends) ssl.release();
  if (session === null) throw new Error('no session');
  return session;
}

/** The next client of a setting offers this session. */
export function offer(f: OpensslFunctions, setting: Setting, session: SslSessionPointer): void {
  const before = setting.configure?.bind(setting);
  setting.configure = (ssl, side) => {
    before?.(ssl, side);
    if (side === 'client' && f.SSL_set_session(ssl, session) !== 1) throw new Error('not set');
  };
}
