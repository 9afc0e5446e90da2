// SSL_CTX_set_session_ticket_cb, the first function: what an application puts into tickets.

import { expect } from 'vitest';
import { type SslSessionPointer, TLS1_2_VERSION } from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';

const DATA = Buffer.from('of the application');

describeDeciding({
  name: 'generate-ticket',
  side: 'server',
  suspends: false,
  onCtx: ({ functions }, ctx, given) =>
    functions.SSL_CTX_set_session_ticket_cb(ctx, given as never, null),
  // In TLS 1.3 tickets are sent when the client has done with its handshake.
  prepare: ({ functions }, { server }) => {
    functions.SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
  },
  good: ({ functions: f }, [ssl]) => {
    const session = f.SSL_get_session(ssl as never) as SslSessionPointer;
    return f.SSL_SESSION_set1_ticket_appdata(session, DATA) === 1;
  },
  effect: ({ functions: f }, { ssl }) => {
    const session = f.SSL_get_session(ssl.server) as SslSessionPointer;
    expect(Buffer.from(f.SSL_SESSION_get0_ticket_appdata(session).data ?? [])).toEqual(DATA);
  },
});
