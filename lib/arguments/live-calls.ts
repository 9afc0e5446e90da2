// The calls on what is there already: an SSL_CTX, an SSL, a connection; and of reading files.
// Part of the table in calls.ts; what each keyword takes is keywords.ts.

import { REQUIRED, take } from './keyword.js';
import { KEYWORDS } from './keywords.js';

const PASSWORD = {
  passPhrase: take(KEYWORDS.passPhrase, null),
  callback: take(KEYWORDS.askCallback, null),
};

const LIMITS = {
  timeout: take(KEYWORDS.timeout, null),
  signal: take(KEYWORDS.signal, null),
};

/** Part of CALLS. Specification 2.7 and 2.8. */
export const LIVE_CALLS = {
  readCertificates: {
    lisp: 'ssl-connection-read-certificates',
    positional: ['keyFile'],
    takes: {
      certFile: take(KEYWORDS.certFile, null),
      password: take(KEYWORDS.password, null),
      passwordCallback: take(KEYWORDS.passwordCallback, null),
      keychain: take(KEYWORDS.keychain, null),
      keychainPassword: take(KEYWORDS.keychainPassword, null),
      keychainReset: take(KEYWORDS.keychainReset, false),
    },
  },
  keyUpdate: {
    lisp: null,
    positional: [],
    takes: {
      requestPeer: take(KEYWORDS.requestPeer, false),
      timeout: take(KEYWORDS.timeout, null),
    },
  },
  requestCertificate: {
    lisp: null,
    positional: [],
    takes: { required: take(KEYWORDS.required, true), ...LIMITS },
  },
  traceHandshake: {
    lisp: null,
    positional: ['connection'],
    takes: { onMessage: take(KEYWORDS.onMessage, null) },
  },
  setSslCtxPasswordCallback: {
    lisp: 'set-ssl-ctx-password-callback',
    positional: ['sslCtx'],
    takes: {
      callback: take(KEYWORDS.askCallback, null),
      password: take(KEYWORDS.password, null),
    },
  },
  setSslCtxDh: {
    lisp: 'set-ssl-ctx-dh',
    positional: ['sslCtx'],
    takes: {
      dh: take(KEYWORDS.dh, null),
      filename: take(KEYWORDS.filename, null),
      func: take(KEYWORDS.func, null),
      filenameList: take(KEYWORDS.filenameList, null),
      ...PASSWORD,
    },
  },
  pemRead: {
    lisp: 'pem-read',
    positional: ['thingToRead', 'filename'],
    takes: {
      ...PASSWORD,
      errorp: take(KEYWORDS.errorpOrNull, false),
      library: take(KEYWORDS.library, null),
    },
  },
  readDhparams: {
    lisp: 'read-dhparams',
    positional: ['filename'],
    takes: {
      ...PASSWORD,
      errorp: take(KEYWORDS.errorpOrNull, true),
      force: take(KEYWORDS.force, false),
      library: take(KEYWORDS.library, null),
    },
  },
  readCertificateKeyPairs: {
    lisp: 'read-certificate-key-pairs',
    positional: ['filename'],
    takes: { ...PASSWORD, library: take(KEYWORDS.library, null) },
  },
  createSignerKey: {
    lisp: null,
    positional: [],
    takes: {
      publicKey: take(KEYWORDS.publicKey, REQUIRED),
      sign: take(KEYWORDS.sign, REQUIRED),
      dsaEncoding: take(KEYWORDS.dsaEncoding, 'der'),
      library: take(KEYWORDS.library, null),
    },
  },
  readPrivateKeyFile: {
    lisp: 'read-private-key-file',
    positional: ['filename'],
    takes: { ...PASSWORD, library: take(KEYWORDS.library, null) },
  },
} as const;
