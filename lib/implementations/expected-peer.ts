// Whom a client expects to reach, and how an implementation is told.
// Types only.

import type { HostRecord } from '../arguments/index.js';

/** Whom a client expects to reach. */
export interface ExpectedPeer {
  /** Server name to send, and to check where there is one; `null`: none. */
  readonly tlsextHostName: string | null;
  /** Host that the socket was connected to, or `null` where it is not known. */
  readonly host: HostRecord | null;
  /** False for a context of the caller's own, which is verified as it was told to be. */
  readonly check: boolean;
  /** `X509_CHECK_FLAG_` bits for matching the name; left out or `null`: ours. */
  readonly hostFlags?: number | null;
}

/** Sets the defaults of a client. */
export interface ClientDefaults<Ctx, Ssl> {
  /** The chain is verified in the handshake, against the default trust. */
  configureCtx(ctx: Ctx): void;
  /** The name that is sent, and the name or address that the certificate must be for. */
  configureSsl(ssl: Ssl, peer: ExpectedPeer): void;
}
