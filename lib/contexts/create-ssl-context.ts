// createSslServerContext and createSslClientContext: keywords in, a description out.
// Reads no file and makes no SSL_CTX; that is done at the first connection.

import {
  type Arguments,
  normaliseSslClientContext,
  normaliseSslServerContext,
  type SslClientContextOptions,
  type SslServerContextOptions,
} from '../arguments/index.js';
import type { SslConnection } from '../connections/ssl-connection.js';
import type { SslCtxPointer, SslPointer } from '../handles/index.js';
import type { ContextSettings } from '../implementations/context-settings.js';
import { requireImplementation } from '../implementations/registry.js';
import { libraryIdOf } from '../openssl/index.js';
import { SslAbstractContext } from './ssl-abstract-context.js';

/** Options of {@link createSslServerContext}. */
export type SslServerContextInit = SslServerContextOptions<
  SslCtxPointer,
  SslPointer,
  SslConnection
>;
/** Options of {@link createSslClientContext}. */
export type SslClientContextInit = SslClientContextOptions<
  SslCtxPointer,
  SslPointer,
  SslConnection
>;

/**
 * Describes the TLS of a server, for any number of connections.
 *
 * @example
 * const context = createSslServerContext({ keyFile: 'key.pem', certFile: 'chain.pem' });
 *
 * @throws TypeError or RangeError for a wrong keyword. What is wrong with files is found at the first
 *   connection: a condition with code `ERR_SSL_CERTIFICATE_KEY_FILE`.
 * @corresponds create-ssl-server-context
 */
export function createSslServerContext(options: SslServerContextInit = {}): SslAbstractContext {
  const read = normaliseSslServerContext(options);
  const { sessionCache: serverSessions, ...rest } = read;
  const library = libraryIdOf(read.library, 'createSslServerContext');
  return make({ ...rest, ...NOT_OF_SERVERS, serverSessions, side: 'server', library }, read);
}

/**
 * Describes the TLS of a client, for any number of connections. The server's chain is verified in
 * the handshake, against the default trust unless another is named, and must be for the host.
 *
 * @corresponds create-ssl-client-context
 */
export function createSslClientContext(options: SslClientContextInit = {}): SslAbstractContext {
  const read = normaliseSslClientContext(options);
  const { sessionCache: clientSessions, ...rest } = read;
  const library = libraryIdOf(read.library, 'createSslClientContext');
  return make({ ...rest, ...NOT_OF_CLIENTS, clientSessions, side: 'client', library }, read);
}

function make(
  settings: ContextSettings,
  { implementation }: Pick<Arguments<'createSslClientContext'>, 'implementation'>,
): SslAbstractContext {
  if (implementation !== null) requireImplementation(implementation, 'implementation');
  return new SslAbstractContext(Object.freeze(settings), implementation);
}

const NOT_OF_SERVERS = {
  certRequestCallback: null,
  tlsextHostName: null,
  clientSessions: 0,
  dane: null,
  postHandshakeAuth: false,
} as const;
const NOT_OF_CLIENTS = {
  dhFile: null,
  clientHelloCallback: null,
  sessionTickets: null,
  ticketKey: null,
  ticketKeys: null,
  serverSessions: { kind: 'none' },
  sessionTimeout: null,
  sessionIdContext: null,
  maxEarlyData: 0,
  earlyDataCallback: null,
  dangerAllowEarlyDataReplay: false,
} as const;
