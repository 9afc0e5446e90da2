// The table of keywords: what each takes, its Lisp name, what it is for.
// Which call takes which keyword, with which default, is the table in calls.ts.

import {
  hostspec,
  ipv6,
  ipv6ForServer,
  localPort,
  socket,
  tlsextHostName,
  tlsextHostNameByText,
} from './addresses.js';
import {
  alpn,
  bits,
  commands,
  date,
  directories,
  names,
  password,
  sources,
  ticketKey,
  trust,
  verification,
  within,
} from './context-values.js';
import { keyword } from './keyword.js';
import { LIVE_KEYWORDS } from './live-keywords.js';
import { protocolSelection } from './protocols.js';
import { sslCtx, sslCtxRequired } from './ssl-ctx.js';
import {
  anything,
  boolean,
  classOrNull,
  functionOrBoolean,
  functionOrNull,
  givenFunction,
  integer,
  oneOf,
  orNull,
  orUnchanged,
  paths,
  positiveSecondsOrNull,
  realSecondsOrNull,
  seconds,
  secondsOrNull,
  signalOrNull,
  text,
} from './values.js';

const direction = oneOf('input', 'output', 'io');
const elementType = oneOf('base-char', 'unsigned-byte-8', 'signed-byte-8');
const sslSide = oneOf('client', 'server', 'both');
/** `'openssl'` or `'apple'`. */
export const implementation = oneOf('openssl', 'apple');
/** A facet of the version. */
export const versionFacet = oneOf('version', 'built-on', 'directory', 'platform', 'cflags');

/** Every keyword, by its name. */
export const KEYWORDS = Object.freeze({
  ...LIVE_KEYWORDS,
  address: keyword('address', orNull(hostspec), 'Another name of localAddress.'),
  alreadyDone: keyword('already-done', boolean, 'Take the OpenSSL that Node has initialised.'),
  alpnProtocols: keyword(null, alpn, 'Application protocols to agree on, the best first (ALPN).'),
  appleAddTrustedFile: keyword(
    'apple-add-trusted-file',
    anything,
    'For the Apple implementation; unused here.',
  ),
  appleConfigureCallback: keyword(
    'apple-configure-callback',
    functionOrNull,
    'For the Apple implementation; unused here.',
  ),
  appleTrustCallback: keyword(
    'apple-trust-callback',
    functionOrNull,
    'For the Apple implementation; unused here.',
  ),
  appleUseSystemTrusted: keyword(
    'apple-use-system-trusted',
    anything,
    'For the Apple implementation; unused here.',
  ),
  certFile: keyword('cert-file', sources, 'Certificate and its chain.'),
  certRequestCallback: keyword(
    'cert-request-callback',
    functionOrNull,
    'Called when the server asks for a certificate.',
  ),
  cipherList: keyword(null, names, 'Cipher suites of TLS 1.2 and older.'),
  cipherSuites: keyword(null, names, 'Cipher suites of TLS 1.3.'),
  clientHelloCallback: keyword(
    'client-hello-callback',
    functionOrNull,
    'Called with the name that a client wants.',
  ),
  crlFile: keyword(null, sources, 'Revocation lists; the peer must not be on them.'),
  dhFile: keyword('dh-file', sources, 'Diffie-Hellman parameters.'),
  groups: keyword(null, names, 'Groups of the key exchange, the best first.'),
  keyFile: keyword(
    'key-file',
    sources,
    'Private key, with its certificates where certFile is left out.',
  ),
  keychain: keyword('keychain', anything, 'For the Apple implementation; unused here.'),
  keychainPassword: keyword(
    'keychain-password',
    password,
    'For the Apple implementation; unused here.',
  ),
  keychainReset: keyword('keychain-reset', boolean, 'For the Apple implementation; unused here.'),
  opensslCtxConfigureCallback: keyword(
    'openssl-ctx-configure-callback',
    functionOrNull,
    'Called with each SSL_CTX that is made.',
  ),
  opensslSslConfigureCallback: keyword(
    'openssl-ssl-configure-callback',
    functionOrNull,
    'Called with each SSL that is made.',
  ),
  opensslTrustedDirectory: keyword(
    'openssl-trusted-directory',
    directories,
    'Directory of trusted certificates by hash.',
  ),
  opensslTrustedFile: keyword('openssl-trusted-file', trust, 'Trusted certificates.'),
  options: keyword(null, bits, 'SSL_OP_ bits to set.'),
  password: keyword('password', password, 'Password of the private key.'),
  passwordCallback: keyword(
    'password-callback',
    functionOrNull,
    'Called for the password of a private key.',
  ),
  protocolVersion: keyword('protocol-version', protocolSelection, 'Which versions to speak.'),
  securityLevel: keyword(null, within(0, 5), 'How strong everything must be (0 to 5).'),
  sessionTickets: keyword(null, within(0, 1000), 'Tickets that a server sends after a handshake.'),
  signatureAlgorithms: keyword(null, names, 'Signature algorithms, the best first.'),
  sslConf: keyword(null, commands, 'Commands of SSL_CONF_cmd, run after all else.'),
  ticketKey: keyword(null, ticketKey, 'Key of the tickets, 80 bytes.'),
  verifyCallback: keyword('verify-callback', verification, 'Whether and how the peer is verified.'),
  verifyDepth: keyword(
    null,
    within(0, 1000),
    'Certificates between the peer and the root at most.',
  ),
  verifyPurpose: keyword(null, orNull(text), 'What the certificate must be good for.'),
  verifyTime: keyword(null, date, 'Time at which certificates must be valid.'),
  announce: keyword('announce', functionOrBoolean, 'Where to tell that the server is up.'),
  backlog: keyword('backlog', integer(1), 'Connections that may wait to be accepted.'),
  createStream: keyword('create-stream', boolean, 'Hand a stream, not a socket, to the function.'),
  ctxConfigureCallback: keyword(
    'ctx-configure-callback',
    functionOrNull,
    'Called with each new SSL_CTX.',
  ),
  direction: keyword('direction', direction, 'Which way the stream goes.'),
  elementType: keyword('element-type', elementType, 'What the stream carries.'),
  error: keyword('error', boolean, 'Throw when the server cannot start, or return the condition.'),
  errorp: keyword('errorp', boolean, 'Throw on failure, or return the condition.'),
  function: keyword('function', givenFunction, 'Called with each accepted connection.'),
  handshakeTimeout: keyword(
    'handshake-timeout',
    realSecondsOrNull,
    'Seconds for the handshake; 0 or less defers it.',
  ),
  implementation: keyword('implementation', orNull(implementation), 'TLS implementation to load.'),
  ipv6: keyword('ipv6', ipv6, 'Address family of the peer.'),
  keepalive: keyword('keepalive', boolean, 'Probe idle connections (SO_KEEPALIVE).'),
  libraryPath: keyword('library-path', orNull(paths), 'File of libssl, or files in loading order.'),
  localAddress: keyword('local-address', orNull(hostspec), 'Address of this machine to use.'),
  localPort: keyword('local-port', orNull(localPort), 'Port of this machine to use.'),
  nodelay: keyword('nodelay', boolean, 'Send small writes at once (TCP_NODELAY).'),
  processName: keyword('process-name', orNull(text), 'Name of the server, for messages.'),
  readTimeout: keyword('read-timeout', positiveSecondsOrNull, 'Seconds a read may wait for data.'),
  readTimeoutAsEof: keyword(null, boolean, 'Let a read that timed out look like the end.'),
  retryCount: keyword(
    'retry-count',
    orNull(integer(0)),
    'Calls of SSL_shutdown after the second; null: do not insist.',
  ),
  retryTimeout: keyword('retry-timeout', seconds, 'Seconds between calls of SSL_shutdown.'),
  reuseport: keyword('reuseport', boolean, 'Let several servers share the port (SO_REUSEPORT).'),
  serverIpv6: keyword('ipv6', ipv6ForServer, 'Address family to listen on.'),
  service: keyword('service', orNull(localPort), 'Another name of localPort.'),
  socket: keyword('socket', socket, 'The socket of the stream.'),
  sslConfigureCallback: keyword(
    'ssl-configure-callback',
    functionOrNull,
    'Called with each new SSL.',
  ),
  sslCtx: keyword('ssl-ctx', sslCtx, 'Which SSL the connection has.'),
  sslCtxRequired: keyword('ssl-ctx', sslCtxRequired, 'Which SSL to make or attach.'),
  sslSide: keyword('ssl-side', sslSide, 'Which side of TLS this is.'),
  streamClass: keyword('stream-class', classOrNull, 'Class of the stream to make.'),
  connectTimeout: keyword(
    'connect-timeout',
    positiveSecondsOrNull,
    'Seconds for resolving and connecting.',
  ),
  createState: keyword(
    'create-state',
    boolean,
    'Make a state of each connection, or hand over its socket.',
  ),
  end: keyword('end', orNull(integer(0)), 'Where in the buffer to stop.'),
  errorCallback: keyword(
    'error-callback',
    functionOrNull,
    'Called instead of the callback when it fails.',
  ),
  handleName: keyword('handle-name', orNull(text), 'Name of the accepting handle, for messages.'),
  initFunction: keyword('init-function', functionOrNull, 'Called with the socket once it listens.'),
  initTimeout: keyword(
    'init-timeout',
    secondsOrNull,
    'Seconds to go on trying while the port is in use.',
  ),
  keepAlive: keyword('keep-alive-p', boolean, 'Leave the socket open and return it.'),
  maxRead: keyword('max-read', integer(1), 'Bytes to read at most at a time.'),
  name: keyword('name', anything, 'Label, for messages.'),
  queueOutput: keyword(
    'queue-output',
    boolean,
    'Let writes wait for one another instead of refusing them.',
  ),
  signal: keyword(null, signalOrNull, 'Stops the operation when it is aborted.'),
  sslErrorCallback: keyword(
    'ssl-error-callback',
    functionOrNull,
    'Called with what went wrong with a connection.',
  ),
  start: keyword('start', integer(0), 'Where in the buffer to begin.'),
  userInfo: keyword('user-info', anything, 'Whatever its user wants to find in it.'),
  timeout: keyword('timeout', positiveSecondsOrNull, 'Seconds for connecting.'),
  tlsextHostName: keyword('tlsext-host-name', tlsextHostName, 'Server name to send (SNI).'),
  tlsextHostNameByText: keyword(
    'tlsext-host-name',
    tlsextHostNameByText,
    'Server name to send (SNI).',
  ),
  transferTimeout: keyword(
    'timeout',
    orUnchanged(positiveSecondsOrNull),
    'Seconds for the next data, now and later.',
  ),
  wait: keyword('wait', boolean, 'Return when the server has ended, not when it is up.'),
  writeTimeout: keyword(
    'write-timeout',
    positiveSecondsOrNull,
    'Seconds a write may wait for the peer to take data.',
  ),
});
