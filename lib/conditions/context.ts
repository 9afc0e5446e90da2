// Where a failure happened: the context that turns a native record into a readable condition.
// Does not look at the failure itself.

import type { Failure } from '../binding/addon.js';
import type { SslCodeKeyword } from './facts.js';

/**
 * What was being done.
 *
 * - `create`, `listen`, `accept`: making sockets, for example `socket(2)`, `bind(2)`, `accept(2)`;
 * - `resolve`, `connect`: reaching a peer;
 * - `attach`, `handshake`, `shutdown`: TLS as such;
 * - `read`, `write`, `option`: using a connection.
 */
export type ConditionPhase =
  | 'create'
  | 'listen'
  | 'accept'
  | 'resolve'
  | 'connect'
  | 'attach'
  | 'handshake'
  | 'shutdown'
  | 'read'
  | 'write'
  | 'option';

/** Everything around a failure that its message and properties should tell. */
export interface ConditionContext {
  readonly phase: ConditionPhase;
  /** The stream or state, or `null` while there is none. */
  readonly connection?: object | null;
  readonly host?: string | null;
  readonly port?: number | string | null;
  /** Which OpenSSL, for the message: `OpenSSL 3.5.7 (embedded)`. */
  readonly library?: string | null;
  /** The limit that was in force; negative or `null`: none. */
  readonly timeoutMs?: number | null;
  /** Whether TLS was on the socket. Default: seen from the failure. */
  readonly tls?: boolean;
  /** The function of the user's that has refused, if one has. */
  readonly refusedBy?: SslCodeKeyword | null;
  /** A function decides about peers, and is asked in the first handshake only. */
  readonly judgesFirstOnly?: boolean;
  /** What led to it: an earlier condition, or an AggregateError of several. */
  readonly cause?: unknown;
}

/** True when the failure happened under TLS. */
export function underTls(failure: Failure, context: ConditionContext): boolean {
  if (context.tls !== undefined) return context.tls;
  if (context.phase === 'handshake' || context.phase === 'shutdown') return true;
  return failure.sslError !== 0 || failure.errors.length > 0;
}

/** The beginning of a message: `Cannot connect to example.org:443`. */
function describeAction(context: ConditionContext): string {
  const at = place(context);
  switch (context.phase) {
    case 'create':
      return 'Cannot make a socket';
    case 'listen':
      return `Cannot listen${at === '' ? '' : ` on ${at}`}`;
    case 'accept':
      return `Cannot accept a connection${at === '' ? '' : ` on ${at}`}`;
    case 'resolve':
      return `Cannot resolve ${at === '' ? 'the host name' : at}`;
    case 'connect':
      return `Cannot connect${at === '' ? '' : ` to ${at}`}`;
    case 'attach':
      return `Cannot attach TLS${at === '' ? '' : ` to the connection with ${at}`}`;
    case 'handshake':
      return `TLS handshake${at === '' ? '' : ` with ${at}`} failed`;
    case 'shutdown':
      return `TLS shutdown${at === '' ? '' : ` with ${at}`} failed`;
    case 'read':
      return `Reading${at === '' ? '' : ` from ${at}`} failed`;
    case 'write':
      return `Writing${at === '' ? '' : ` to ${at}`} failed`;
    case 'option':
      return 'Setting a socket option failed';
  }
}

/** The beginning, what was wrong, and what to do about it, as one text. */
export function composeMessage(context: ConditionContext, what: string, advice: string): string {
  const text = `${describeAction(context)}: ${what}`;
  return advice === '' ? text : `${text}. ${advice}`;
}

function place(context: ConditionContext): string {
  const host = context.host ?? '';
  const port = context.port ?? '';
  const shown = host.includes(':') && port !== '' ? `[${host}]` : host;
  if (shown === '') return port === '' ? '' : `port ${port}`;
  return port === '' ? shown : `${shown}:${port}`;
}
