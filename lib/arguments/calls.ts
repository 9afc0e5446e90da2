// The table of calls: which call takes which keyword, and what it is when left out.
// What each keyword takes is in keywords.ts; reading given options against this is read.ts.

import { REQUIRED, type Taken, take } from './keyword.js';
import { KEYWORDS } from './keywords.js';
import { LIVE_CALLS } from './live-calls.js';
import { UNCHANGED } from './values.js';

export { REQUIRED } from './keyword.js';

/** One call of the table. */
export interface Call {
  /** The Lisp name; `null` where the original has no such call. */
  readonly lisp: string | null;
  /** Arguments before the options. */
  readonly positional: readonly string[];
  readonly takes: Readonly<Record<string, Taken<unknown>>>;
}

const CONFIGURE = {
  ctxConfigureCallback: take(KEYWORDS.ctxConfigureCallback, null),
  sslConfigureCallback: take(KEYWORDS.sslConfigureCallback, null),
  handshakeTimeout: take(KEYWORDS.handshakeTimeout, null),
};

/** What the client side takes of an earlier connection. */
const RESUME = {
  session: take(KEYWORDS.session, null),
  earlyData: take(KEYWORDS.earlyData, null),
};

const STREAM = {
  elementType: take(KEYWORDS.elementType, 'base-char'),
  readTimeout: take(KEYWORDS.readTimeout, null),
  writeTimeout: take(KEYWORDS.writeTimeout, null),
  readTimeoutAsEof: take(KEYWORDS.readTimeoutAsEof, false),
};

const STATE = {
  readTimeout: take(KEYWORDS.readTimeout, null),
  writeTimeout: take(KEYWORDS.writeTimeout, null),
  userInfo: take(KEYWORDS.userInfo, null),
  name: take(KEYWORDS.name, null),
  queueOutput: take(KEYWORDS.queueOutput, false),
};

const LIMITS = {
  timeout: take(KEYWORDS.timeout, null),
  signal: take(KEYWORDS.signal, null),
};

const TRANSFER = {
  timeout: take(KEYWORDS.transferTimeout, UNCHANGED),
  signal: take(KEYWORDS.signal, null),
  errorCallback: take(KEYWORDS.errorCallback, null),
  userInfo: take(KEYWORDS.userInfo, UNCHANGED),
};

const CONTEXT = {
  name: take(KEYWORDS.name, null),
  implementation: take(KEYWORDS.implementation, null),
  library: take(KEYWORDS.library, null),
  protocolVersion: take(KEYWORDS.protocolVersion, true),
  keyFile: take(KEYWORDS.keyFile, null),
  certFile: take(KEYWORDS.certFile, null),
  password: take(KEYWORDS.password, null),
  passwordCallback: take(KEYWORDS.passwordCallback, null),
  opensslTrustedFile: take(KEYWORDS.opensslTrustedFile, null),
  opensslTrustedDirectory: take(KEYWORDS.opensslTrustedDirectory, null),
  crlFile: take(KEYWORDS.crlFile, null),
  verifyDepth: take(KEYWORDS.verifyDepth, null),
  verifyPurpose: take(KEYWORDS.verifyPurpose, null),
  verifyHostFlags: take(KEYWORDS.verifyHostFlags, null),
  verifyTime: take(KEYWORDS.verifyTime, null),
  rawPublicKeys: take(KEYWORDS.rawPublicKeys, null),
  certificateCompression: take(KEYWORDS.certificateCompression, null),
  cipherSuites: take(KEYWORDS.cipherSuites, null),
  cipherList: take(KEYWORDS.cipherList, null),
  groups: take(KEYWORDS.groups, null),
  signatureAlgorithms: take(KEYWORDS.signatureAlgorithms, null),
  alpnProtocols: take(KEYWORDS.alpnProtocols, null),
  securityLevel: take(KEYWORDS.securityLevel, null),
  options: take(KEYWORDS.options, null),
  sslConf: take(KEYWORDS.sslConf, null),
  opensslCtxConfigureCallback: take(KEYWORDS.opensslCtxConfigureCallback, null),
  opensslSslConfigureCallback: take(KEYWORDS.opensslSslConfigureCallback, null),
  appleConfigureCallback: take(KEYWORDS.appleConfigureCallback, null),
  appleUseSystemTrusted: take(KEYWORDS.appleUseSystemTrusted, null),
  appleAddTrustedFile: take(KEYWORDS.appleAddTrustedFile, null),
  appleTrustCallback: take(KEYWORDS.appleTrustCallback, null),
  keychain: take(KEYWORDS.keychain, null),
  keychainPassword: take(KEYWORDS.keychainPassword, null),
  keychainReset: take(KEYWORDS.keychainReset, false),
};

const LIBRARY = {
  libraryPath: take(KEYWORDS.libraryPath, null),
  alreadyDone: take(KEYWORDS.alreadyDone, false),
  implementation: take(KEYWORDS.implementation, null),
};

/** Every call that takes keywords. Specification 2.2, 2.4, 2.5, 2.6 and 3.1. */
export const CALLS = Object.freeze({
  openTcpStream: {
    lisp: 'open-tcp-stream',
    positional: ['hostspec', 'service'],
    takes: {
      direction: take(KEYWORDS.direction, 'io'),
      ...STREAM,
      errorp: take(KEYWORDS.errorp, true),
      timeout: take(KEYWORDS.timeout, null),
      sslCtx: take(KEYWORDS.sslCtx, null),
      ...CONFIGURE,
      ...RESUME,
      tlsextHostName: take(KEYWORDS.tlsextHostName, true),
      localAddress: take(KEYWORDS.localAddress, null),
      localPort: take(KEYWORDS.localPort, null),
      ipv6: take(KEYWORDS.ipv6, 'any'),
      nodelay: take(KEYWORDS.nodelay, true),
      keepalive: take(KEYWORDS.keepalive, false),
    },
  },
  SocketStream: {
    lisp: 'socket-stream',
    positional: [],
    takes: {
      socket: take(KEYWORDS.socket, REQUIRED),
      direction: take(KEYWORDS.direction, REQUIRED),
      ...STREAM,
      sslCtx: take(KEYWORDS.sslCtx, null),
      sslSide: take(KEYWORDS.sslSide, 'server'),
      ...CONFIGURE,
      ...RESUME,
      tlsextHostName: take(KEYWORDS.tlsextHostNameByText, undefined),
    },
  },
  createSslSocketStream: {
    lisp: 'create-ssl-socket-stream',
    positional: ['socket', 'sslCtx'],
    takes: {
      errorp: take(KEYWORDS.errorp, true),
      streamClass: take(KEYWORDS.streamClass, null),
      direction: take(KEYWORDS.direction, 'io'),
      ...STREAM,
      sslSide: take(KEYWORDS.sslSide, 'server'),
      ...CONFIGURE,
      ...RESUME,
      tlsextHostName: take(KEYWORDS.tlsextHostNameByText, undefined),
    },
  },
  attachSsl: {
    lisp: 'attach-ssl',
    positional: [],
    takes: {
      sslCtx: take(KEYWORDS.sslCtxRequired, true),
      sslSide: take(KEYWORDS.sslSide, 'server'),
      ...CONFIGURE,
      ...RESUME,
      tlsextHostName: take(KEYWORDS.tlsextHostNameToAttach, undefined),
    },
  },
  detachSsl: {
    lisp: 'detach-ssl',
    positional: [],
    takes: {
      retryCount: take(KEYWORDS.retryCount, 5),
      retryTimeout: take(KEYWORDS.retryTimeout, 0.1),
    },
  },
  startUpServer: {
    lisp: 'start-up-server',
    positional: [],
    takes: {
      function: take(KEYWORDS.function, REQUIRED),
      announce: take(KEYWORDS.announce, false),
      service: take(KEYWORDS.service, null),
      localPort: take(KEYWORDS.localPort, null),
      address: take(KEYWORDS.address, null),
      localAddress: take(KEYWORDS.localAddress, null),
      backlog: take(KEYWORDS.backlog, 128),
      nodelay: take(KEYWORDS.nodelay, true),
      keepalive: take(KEYWORDS.keepalive, false),
      processName: take(KEYWORDS.processName, null),
      wait: take(KEYWORDS.wait, false),
      createStream: take(KEYWORDS.createStream, false),
      ipv6: take(KEYWORDS.serverIpv6, 'any'),
      error: take(KEYWORDS.error, true),
      reuseport: take(KEYWORDS.reuseport, false),
    },
  },
  createAsyncIoState: {
    lisp: 'create-async-io-state',
    positional: ['object'],
    takes: STATE,
  },
  createAsyncIoStateAndConnectedTcpSocket: {
    lisp: 'create-async-io-state-and-connected-tcp-socket',
    positional: ['hostspec', 'service', 'callback'],
    takes: {
      ...STATE,
      connectTimeout: take(KEYWORDS.connectTimeout, null),
      localAddress: take(KEYWORDS.localAddress, null),
      localPort: take(KEYWORDS.localPort, null),
      ipv6: take(KEYWORDS.ipv6, 'any'),
      keepalive: take(KEYWORDS.keepalive, false),
      nodelay: take(KEYWORDS.nodelay, true),
      sslCtx: take(KEYWORDS.sslCtx, null),
      ...CONFIGURE,
      ...RESUME,
      tlsextHostName: take(KEYWORDS.tlsextHostName, true),
      signal: take(KEYWORDS.signal, null),
    },
  },
  acceptTcpConnectionsCreatingAsyncIoStates: {
    lisp: 'accept-tcp-connections-creating-async-io-states',
    positional: ['service', 'connectionFunction'],
    takes: {
      ...STATE,
      initFunction: take(KEYWORDS.initFunction, null),
      initTimeout: take(KEYWORDS.initTimeout, 0),
      backlog: take(KEYWORDS.backlog, 511),
      address: take(KEYWORDS.address, null),
      nodelay: take(KEYWORDS.nodelay, true),
      keepalive: take(KEYWORDS.keepalive, false),
      ipv6: take(KEYWORDS.serverIpv6, 'any'),
      reuseport: take(KEYWORDS.reuseport, false),
      createState: take(KEYWORDS.createState, true),
      handleName: take(KEYWORDS.handleName, null),
      sslCtx: take(KEYWORDS.sslCtx, null),
      sslSide: take(KEYWORDS.sslSide, 'server'),
      ...CONFIGURE,
      handshakeTimeout: take(KEYWORDS.handshakeTimeout, 120),
      sslErrorCallback: take(KEYWORDS.sslErrorCallback, null),
    },
  },
  asyncAttachSsl: {
    lisp: 'async-io-state-attach-ssl',
    positional: ['callback'],
    takes: {
      sslCtx: take(KEYWORDS.sslCtxRequired, true),
      sslSide: take(KEYWORDS.sslSide, 'server'),
      ...CONFIGURE,
      ...RESUME,
      tlsextHostName: take(KEYWORDS.tlsextHostNameToAttach, undefined),
      signal: take(KEYWORDS.signal, null),
    },
  },
  asyncDetachSsl: { lisp: 'async-io-state-detach-ssl', positional: ['callback'], takes: LIMITS },
  asyncHandshake: {
    lisp: 'async-io-state-handshake',
    positional: ['callback'],
    takes: {
      timeout: take(KEYWORDS.timeout, null),
      signal: take(KEYWORDS.signal, null),
    },
  },
  readBuffer: {
    lisp: 'async-io-state-read-buffer',
    positional: ['buffer', 'callback'],
    takes: {
      start: take(KEYWORDS.start, 0),
      end: take(KEYWORDS.end, null),
      ...TRANSFER,
    },
  },
  readWithChecking: {
    lisp: 'async-io-state-read-with-checking',
    positional: ['callback'],
    takes: {
      ...TRANSFER,
      maxRead: take(KEYWORDS.maxRead, 65536),
      elementType: take(KEYWORDS.elementType, 'unsigned-byte-8'),
    },
  },
  writeBuffer: {
    lisp: 'async-io-state-write-buffer',
    positional: ['buffer', 'callback'],
    takes: {
      start: take(KEYWORDS.start, 0),
      end: take(KEYWORDS.end, null),
      ...TRANSFER,
    },
  },
  getBufferedData: {
    lisp: 'async-io-state-get-buffered-data',
    positional: ['buffer'],
    takes: { start: take(KEYWORDS.start, 0), end: take(KEYWORDS.end, null) },
  },
  closeAsyncIoState: {
    lisp: 'close-async-io-state',
    positional: ['callback'],
    takes: {
      keepAlive: take(KEYWORDS.keepAlive, false),
      ...LIMITS,
    },
  },
  createSslServerContext: {
    lisp: 'create-ssl-server-context',
    positional: [],
    takes: {
      ...CONTEXT,
      verifyCallback: take(KEYWORDS.verifyCallback, null),
      ocspStaple: take(KEYWORDS.ocspStaple, null),
      dhFile: take(KEYWORDS.dhFile, null),
      clientHelloCallback: take(KEYWORDS.clientHelloCallback, null),
      sessionCache: take(KEYWORDS.serverSessionCache, true),
      sessionTimeout: take(KEYWORDS.sessionTimeout, null),
      sessionIdContext: take(KEYWORDS.sessionIdContext, null),
      sessionTickets: take(KEYWORDS.sessionTickets, null),
      ticketKey: take(KEYWORDS.ticketKey, null),
      ticketKeys: take(KEYWORDS.ticketKeys, null),
      maxEarlyData: take(KEYWORDS.maxEarlyData, null),
      earlyDataCallback: take(KEYWORDS.earlyDataCallback, null),
      dangerAllowEarlyDataReplay: take(KEYWORDS.dangerAllowEarlyDataReplay, false),
    },
  },
  createSslClientContext: {
    lisp: 'create-ssl-client-context',
    positional: [],
    takes: {
      ...CONTEXT,
      verifyCallback: take(KEYWORDS.verifyCallback, true),
      ocspStaple: take(KEYWORDS.ocspStapleWanted, null),
      dane: take(KEYWORDS.dane, null),
      certRequestCallback: take(KEYWORDS.certRequestCallback, null),
      sessionCache: take(KEYWORDS.clientSessionCache, true),
      postHandshakeAuth: take(KEYWORDS.postHandshakeAuth, false),
      tlsextHostName: take(KEYWORDS.tlsextHostName, true),
    },
  },
  makeSslCtx: {
    lisp: 'make-ssl-ctx',
    positional: [],
    takes: {
      sslCtx: take(KEYWORDS.sslCtxRequired, true),
      sslSide: take(KEYWORDS.sslSide, 'server'),
    },
  },
  ensureSsl: { lisp: 'ensure-ssl', positional: [], takes: LIBRARY },
  ...LIVE_CALLS,
} as const satisfies Record<string, Call>);

/** Name of a call that takes keywords. */
export type CallName = keyof typeof CALLS;

/** The keywords of a call. */
export type KeywordsOf<Name extends CallName> = keyof (typeof CALLS)[Name]['takes'];

/** What normalising the options of a call gives: every keyword with its value, frozen. */
export type Arguments<Name extends CallName> = {
  readonly [K in KeywordsOf<Name>]: (typeof CALLS)[Name]['takes'][K] extends Taken<infer T>
    ? T
    : never;
};

/** The calls that take this keyword. */
export function callsTaking(keyword: string): CallName[] {
  const names = Object.keys(CALLS) as CallName[];
  return names.filter((name) => Object.hasOwn(CALLS[name].takes, keyword));
}
