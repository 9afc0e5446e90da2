// Conditions: classes, properties, and which failure becomes which.
// Needs no addon; the failures are written by hand.

import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Failure, OpensslErrorRecord } from '../../lib/binding/addon.js';
import {
  type ConditionContext,
  conditionFromErrors,
  conditionFromFailure,
  SocketConnectError,
  SocketCreateError,
  SocketError,
  SocketIoError,
  SslClosed,
  SslCondition,
  SslError,
  SslFailure,
  SslHandshakeTimeout,
  SslLibraryError,
  SslVerificationFailure,
  SslVersionOrCipherMismatch,
  SslX509Lookup,
} from '../../lib/conditions/index.js';

function failure(given: Partial<Failure>): Failure {
  return {
    status: 'failed',
    done: 0,
    call: 'SSL_connect',
    errno: 0,
    errnoName: '',
    errnoText: '',
    sslError: 1,
    errors: [],
    alert: null,
    verify: null,
    ...given,
  };
}

function sslReason(reason: number, reasonText: string, data = ''): OpensslErrorRecord {
  const code = 20 * 0x800000 + reason;
  const at = { file: 'ssl/x.c', line: 1, func: 'f' };
  return { code, lib: 20, reason, libName: 'SSL routines', reasonText, data, ...at };
}

const handshake: ConditionContext = { phase: 'handshake', host: 'example.org', port: 443 };
const read: ConditionContext = { phase: 'read', host: '::1', port: '443' };

const untrusted = {
  code: 20,
  name: 'unable to get local issuer certificate',
  depth: 0,
  subject: 'CN=example.org',
};

describe('the classes', () => {
  const classes = [
    [SocketError, Error, 'SocketError', 'ERR_SOCKET'],
    [SocketCreateError, SocketError, 'SocketCreateError', 'ERR_SOCKET'],
    [SocketConnectError, SocketError, 'SocketConnectError', 'ERR_SOCKET'],
    [SocketIoError, SocketError, 'SocketIoError', 'ERR_SOCKET'],
    [SslCondition, SocketError, 'SslCondition', 'ERR_SSL'],
    [SslClosed, SslCondition, 'SslClosed', 'ERR_SSL_CLOSED'],
    [SslError, SslCondition, 'SslError', 'ERR_SSL_SYSCALL'],
    [SslFailure, SslCondition, 'SslFailure', 'ERR_SSL_FAILURE'],
    [SslHandshakeTimeout, SslCondition, 'SslHandshakeTimeout', 'ERR_SSL_HANDSHAKE_TIMEOUT'],
    [
      SslVerificationFailure,
      SslCondition,
      'SslVerificationFailure',
      'ERR_SSL_CERTIFICATE_VERIFY_FAILED',
    ],
    [
      SslVersionOrCipherMismatch,
      SslCondition,
      'SslVersionOrCipherMismatch',
      'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
    ],
    [SslX509Lookup, SslCondition, 'SslX509Lookup', 'ERR_SSL_WANT_X509_LOOKUP'],
  ] as const;

  it.each(classes)('%o has its parent, name and code', (Class, parent, name, code) => {
    const error = new Class('text');
    expect(Object.getPrototypeOf(Class)).toBe(parent);
    expect(error).toBeInstanceOf(SocketError);
    expect(error.name).toBe(name);
    expect(error.code).toBe(code);
    expect(error.stack).toMatch(new RegExp(`^${name}: text\n`));
    expect(String(error)).toBe(`${name}: text`);
  });

  it('have every property, null where nothing is known', () => {
    const error = new SslCondition('text');
    expect(error).toMatchObject({
      sslCode: null,
      socketErrorCode: null,
      connection: null,
      reason: null,
      library: null,
      alert: null,
      verifyError: null,
      errors: [],
    });
    expect(error.cause).toBeUndefined();
    expect('cause' in error).toBe(false);
  });

  it('print only what is known, and never the connection', () => {
    const connection = { secret: 'hunter2', password: Buffer.from('hunter2') };
    const error = new SslFailure('text', { connection, sslCode: 5 });
    expect(error.connection).toBe(connection);
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain('hunter2');
    expect(JSON.stringify(error)).toBe('{"code":"ERR_SSL_FAILURE","sslCode":5}');
    expect(inspect(error)).not.toContain('null');
  });

  it('cannot be changed', () => {
    const error = new SslFailure('text');
    expect(() => Object.assign(error, { code: 'X' })).toThrow(TypeError);
    expect(Object.isFrozen(error.errors)).toBe(true);
  });

  it('keep the cause', () => {
    const cause = new Error('first');
    expect(new SslFailure('text', { cause }).cause).toBe(cause);
    expect(conditionFromFailure(failure({}), { ...handshake, cause }).cause).toBe(cause);
  });
});

describe('a failed handshake', () => {
  it('that took too long is SslHandshakeTimeout', () => {
    const error = conditionFromFailure(failure({ status: 'timeout' }), {
      ...handshake,
      timeoutMs: 1500,
    });
    expect(error).toBeInstanceOf(SslHandshakeTimeout);
    expect(error.message).toContain('TLS handshake with example.org:443 failed');
    expect(error.message).toContain('within 1.5 s');
    expect(error.message).toContain('handshakeTimeout');
  });

  it('by an untrusted chain is SslVerificationFailure, with the reason', () => {
    const error = conditionFromFailure(
      failure({
        errors: [sslReason(134, 'certificate verify failed')],
        verify: untrusted,
        alert: { sent: true, fatal: true, number: 48, name: 'unknown CA' },
      }),
      handshake,
    );
    expect(error).toBeInstanceOf(SslVerificationFailure);
    expect(error.code).toBe('ERR_SSL_CERTIFICATE_VERIFY_FAILED');
    expect(error.sslCode).toEqual(['verification', 20]);
    expect(error.verifyError).toEqual(untrusted);
    expect(error.reason).toBe('certificate verify failed');
    expect(error.library).toBe('SSL routines');
    expect(error.message).toContain('unable to get local issuer certificate (20) at depth 0');
    expect(error.message).toContain('CN=example.org');
  });

  it('is a verification failure without details where the recorder saw nothing', () => {
    const errors = [sslReason(134, 'certificate verify failed')];
    const error = conditionFromFailure(failure({ errors }), handshake);
    expect(error).toBeInstanceOf(SslVerificationFailure);
    expect(error.sslCode).toEqual(['verification', null]);
    expect(error.verifyError).toBeNull();
  });

  it('is a verification failure where only the chain is known to be wrong', () => {
    const error = conditionFromFailure(failure({ verify: untrusted }), handshake);
    expect(error).toBeInstanceOf(SslVerificationFailure);
  });

  it('is none where verification only looked on and something else failed', () => {
    const errors = [sslReason(1040, 'sslv3 alert handshake failure')];
    const alert = { sent: false, fatal: true, number: 40, name: 'handshake failure' };
    const error = conditionFromFailure(failure({ errors, alert, verify: untrusted }), handshake);
    expect(error).toBeInstanceOf(SslVersionOrCipherMismatch);
    expect(error.verifyError).toEqual(untrusted);
    expect(error.alert).toEqual(alert);
  });

  it('in a read by a server is a verification failure too', () => {
    const errors = [sslReason(134, 'certificate verify failed')];
    expect(conditionFromFailure(failure({ errors }), read)).toBeInstanceOf(SslVerificationFailure);
  });

  it.each([
    [193, 'no shared cipher', 'ERR_SSL_NO_SHARED_CIPHER'],
    [258, 'unsupported protocol', 'ERR_SSL_UNSUPPORTED_PROTOCOL'],
    [191, 'no protocols available', 'ERR_SSL_NO_PROTOCOLS_AVAILABLE'],
    [396, 'version too low', 'ERR_SSL_VERSION_TOO_LOW'],
    [166, 'version too high', 'ERR_SSL_VERSION_TOO_HIGH'],
    [101, 'no suitable key share', 'ERR_SSL_NO_SUITABLE_KEY_SHARE'],
    [394, 'dh key too small', 'ERR_SSL_DH_KEY_TOO_SMALL'],
    [1070, 'tlsv1 alert protocol version', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    [1071, 'tlsv1 alert insufficient security', 'ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY'],
  ])('for reason %i (%s) is a mismatch', (reason, text, code) => {
    const record = sslReason(reason, text);
    const error = conditionFromFailure(failure({ errors: [record] }), handshake);
    expect(error).toBeInstanceOf(SslVersionOrCipherMismatch);
    expect(error).toBeInstanceOf(SslCondition);
    expect(error).toMatchObject({ code, reason: text, sslCode: record.code, errors: [record] });
  });

  it.each([
    'sslv3 alert handshake failure',
    'ssl/tls alert handshake failure',
    'tls alert handshake failure',
  ])('has the same code whatever the version calls it: %s', (text) => {
    const error = conditionFromFailure(failure({ errors: [sslReason(1040, text)] }), handshake);
    expect(error.code).toBe('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE');
    expect(error.reason).toBe(text);
  });

  it.each([
    [267, 'wrong version number'],
    [156, 'http request'],
    [1048, 'tlsv1 alert unknown ca'],
    [1120, 'tlsv1 alert no application protocol'],
  ])('for reason %i (%s) is SslFailure', (reason, text) => {
    const error = conditionFromFailure(failure({ errors: [sslReason(reason, text)] }), handshake);
    expect(error).toBeInstanceOf(SslFailure);
    expect(error.message).toMatch(/\. \S/);
  });

  it('prefers the record of libssl to those below it', () => {
    const below = { ...sslReason(1, 'bad decrypt'), lib: 57, libName: 'Provider routines' };
    const errors = [below, sslReason(281, 'decryption failed or bad record mac')];
    const error = conditionFromFailure(failure({ errors }), handshake);
    expect(error.code).toBe('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC');
    expect(error.errors).toEqual(errors);
  });

  it('tells which library it was', () => {
    const context = { ...handshake, library: 'OpenSSL 3.5.7' };
    const errors = [sslReason(193, 'no shared cipher', 'extra')];
    const { message } = conditionFromFailure(failure({ errors }), context);
    expect(message).toContain('no shared cipher (extra; OpenSSL 3.5.7)');
  });
});

describe('the end of a connection', () => {
  it.each([
    [failure({ status: 'eof', errors: [sslReason(294, 'unexpected eof while reading')] })],
    [failure({ status: 'failed', errors: [sslReason(294, 'unexpected eof while reading')] })],
    [failure({ status: 'broken', sslError: 5 })],
    [failure({ status: 'eof', sslError: 5 })],
  ])('without close_notify is SslError with one code (%#)', (given) => {
    const error = conditionFromFailure(given, read);
    expect(error).toBeInstanceOf(SslError);
    expect(error.code).toBe('ERR_SSL_UNEXPECTED_EOF_WHILE_READING');
    expect(error.reason).toBe('unexpected eof while reading');
    expect(error.message).toContain('[::1]:443');
  });

  it('with close_notify is SslClosed', () => {
    const error = conditionFromFailure(failure({ status: 'closed', sslError: 6 }), read);
    expect(error).toBeInstanceOf(SslClosed);
    expect(error).toMatchObject({ sslCode: 'closed', code: 'ERR_SSL_CLOSED' });
  });

  it('of a plain socket is SocketIoError', () => {
    const error = conditionFromFailure(failure({ status: 'eof', sslError: 0 }), read);
    expect(error).toBeInstanceOf(SocketIoError);
    expect(error.code).toBe('EOF');
  });
});

describe('a failed system call', () => {
  const reset = { errno: 104, errnoName: 'ECONNRESET', errnoText: 'Connection reset by peer' };

  it('under TLS is SslError with the name of the OS error', () => {
    const error = conditionFromFailure(
      failure({ status: 'broken', sslError: 5, call: 'SSL_read', ...reset }),
      read,
    );
    expect(error).toBeInstanceOf(SslError);
    expect(error).toMatchObject({ code: 'ECONNRESET', socketErrorCode: 104 });
    expect(error.message).toContain('SSL_read gave ECONNRESET: Connection reset by peer');
  });

  it('on a plain socket belongs to its phase', () => {
    const given = failure({ status: 'broken', sslError: 0, call: 'x', ...reset });
    const of = (phase: ConditionContext['phase']) => conditionFromFailure(given, { phase });
    expect(of('read')).toBeInstanceOf(SocketIoError);
    expect(of('write')).toBeInstanceOf(SocketIoError);
    expect(of('option')).toBeInstanceOf(SocketIoError);
    expect(of('connect')).toBeInstanceOf(SocketConnectError);
    expect(of('listen')).toBeInstanceOf(SocketCreateError);
    expect(of('accept')).toBeInstanceOf(SocketCreateError);
    expect(of('handshake')).toBeInstanceOf(SslError);
  });

  it('says what to do', () => {
    const error = conditionFromFailure(
      failure({
        status: 'broken',
        sslError: 0,
        call: 'connect',
        errno: 111,
        errnoName: 'ECONNREFUSED',
        errnoText: 'Connection refused',
      }),
      { phase: 'connect', host: 'localhost', port: 1 },
    );
    expect(error.message).toBe(
      'Cannot connect to localhost:1: connect gave ECONNREFUSED: Connection refused. ' +
        'Nothing listens there: check host and port.',
    );
  });

  it('of name resolution has its EAI code', () => {
    const given = failure({
      status: 'resolve',
      sslError: 0,
      call: 'getaddrinfo',
      errno: -2,
      errnoName: 'EAI_NONAME',
      errnoText: 'Name or service not known',
    });
    const error = conditionFromFailure(given, { phase: 'resolve', host: 'nowhere.invalid' });
    expect(error).toBeInstanceOf(SocketConnectError);
    expect(error).toMatchObject({ code: 'EAI_NONAME', socketErrorCode: -2 });
    expect(error.message).toContain('Cannot resolve nowhere.invalid');
    expect(conditionFromFailure(given, { phase: 'listen' })).toBeInstanceOf(SocketCreateError);
  });
});

describe('waiting', () => {
  it.each([
    ['read', SocketIoError, 'readTimeout'],
    ['write', SocketIoError, 'writeTimeout'],
    ['connect', SocketConnectError, 'timeout'],
    ['resolve', SocketConnectError, 'timeout'],
  ] as const)('too long for %s has code ETIMEDOUT, also under TLS', (phase, Class, keyword) => {
    for (const sslError of [0, 2]) {
      const given = failure({ status: 'timeout', sslError });
      const error = conditionFromFailure(given, { phase, timeoutMs: 250 });
      expect(error).toBeInstanceOf(Class);
      expect(error.code).toBe('ETIMEDOUT');
      expect(error.message).toContain(keyword);
      expect(error.message).toContain('within 0.25 s');
    }
  });

  it.each([
    [4, 'ERR_SSL_WANT_X509_LOOKUP'],
    [11, 'ERR_SSL_WANT_CLIENT_HELLO_CB'],
    [12, 'ERR_SSL_WANT_RETRY_VERIFY'],
    [77, 'ERR_SSL_WANT_X509_LOOKUP'],
  ])('for a callback (SSL_get_error %i) is SslX509Lookup', (sslError, code) => {
    const error = conditionFromFailure(failure({ status: 'want-callback', sslError }), handshake);
    expect(error).toBeInstanceOf(SslX509Lookup);
    expect(error).toMatchObject({ code, sslCode: 'x509-lookup' });
  });

  it('ended with the thread has code ECANCELED', () => {
    const error = conditionFromFailure(failure({ status: 'cancelled', sslError: 0 }), read);
    expect(error.code).toBe('ECANCELED');
  });
});

describe('conditionFromErrors', () => {
  it('names what was to be done, all reasons, and keeps what the caller knows', () => {
    const errors = [sslReason(185, 'no cipher match'), sslReason(12, '', 'more')];
    const error = conditionFromErrors('Cannot make an SSL_CTX', errors, {
      sslCode: 'min-proto-version',
    });
    expect(error).toBeInstanceOf(SslFailure);
    expect(error.message).toBe('Cannot make an SSL_CTX: no cipher match; reason 12 (more)');
    expect(error).toMatchObject({ code: 'ERR_SSL_NO_CIPHER_MATCH', sslCode: 'min-proto-version' });
  });

  it('copes with an empty queue', () => {
    const error = conditionFromErrors('Cannot do it', []);
    expect(error.message).toBe('Cannot do it: OpenSSL gave no reason');
    expect(error.code).toBe('ERR_SSL_FAILURE');
  });
});

describe('SslLibraryError', () => {
  const missing = {
    origin: 'path',
    path: 'libssl.so.3',
    refused: 'not-found',
    message: 'no such file',
    version: '',
  } as const;
  const old = {
    origin: 'path',
    path: '/usr/lib/libssl.so',
    refused: 'too-old',
    message: '',
    version: '1.1.1w',
  } as const;

  it('says what was tried, and takes its code from the most telling attempt', () => {
    const error = new SslLibraryError([missing, old]);
    expect(error).toBeInstanceOf(SslCondition);
    expect(error.name).toBe('SslLibraryError');
    expect(error.code).toBe('ERR_SSL_LIBRARY_TOO_OLD');
    expect(error.refused).toBe('too-old');
    expect(error.tried).toEqual([missing, old]);
    expect(error.message).toContain('libssl.so.3: not found: no such file');
    expect(error.message).toContain('/usr/lib/libssl.so (1.1.1w): is older than 3.0');
    expect(error.message).toContain('setSslLibraryPath');
  });

  it.each(['libressl', 'boringssl', 'not-openssl', 'not-isolated', 'unsupported'] as const)(
    'says %s with a code of its own',
    (refused) => {
      const error = new SslLibraryError([{ ...old, refused }]);
      expect(error.code).toBe(`ERR_SSL_LIBRARY_${refused.toUpperCase().replace('-', '_')}`);
    },
  );

  it('prefers the missing file to a missing embedded library', () => {
    const embedded = { ...missing, origin: 'embedded', path: '', refused: 'not-embedded' } as const;
    expect(new SslLibraryError([embedded, missing]).code).toBe('ERR_SSL_LIBRARY_NOT_FOUND');
    expect(new SslLibraryError([embedded]).code).toBe('ERR_SSL_LIBRARY_NOT_EMBEDDED');
    expect(new SslLibraryError([]).message).toContain('nothing');
  });
});

describe('any failure', () => {
  const record = fc.record({
    code: fc.nat(),
    lib: fc.constantFrom(2, 6, 20, 57),
    reason: fc.nat({ max: 1300 }),
    libName: fc.string(),
    reasonText: fc.string(),
    file: fc.string(),
    line: fc.nat(),
    func: fc.string(),
    data: fc.string(),
  });
  const anyFailure: fc.Arbitrary<Failure> = fc.record({
    status: fc.constantFrom(
      'timeout',
      'eof',
      'closed',
      'broken',
      'failed',
      'want-callback',
      'cancelled',
      'resolve',
    ),
    done: fc.nat(),
    call: fc.string(),
    errno: fc.integer({ min: -20, max: 130 }),
    errnoName: fc.constantFrom('', 'EPIPE', 'EAI_AGAIN'),
    errnoText: fc.string(),
    sslError: fc.nat({ max: 13 }),
    errors: fc.array(record, { maxLength: 3 }),
    alert: fc.option(
      fc.record({
        sent: fc.boolean(),
        fatal: fc.boolean(),
        number: fc.nat({ max: 255 }),
        name: fc.string(),
      }),
    ),
    verify: fc.option(
      fc.record({ code: fc.nat(), name: fc.string(), depth: fc.nat(), subject: fc.string() }),
    ),
  });
  const phase = fc.constantFrom<ConditionContext['phase'][]>(
    'create',
    'listen',
    'accept',
    'resolve',
    'connect',
    'attach',
    'handshake',
    'shutdown',
    'read',
    'write',
    'option',
  );

  it('becomes a condition with a code, a message and its facts', () => {
    fc.assert(
      fc.property(anyFailure, phase, (given, where) => {
        const error = conditionFromFailure(given, { phase: where });
        expect(error).toBeInstanceOf(SocketError);
        expect(error.code).toMatch(/^[A-Z][A-Z0-9_-]*$/);
        expect(error.message).not.toMatch(/undefined|\[object/);
        expect(error.errors).toEqual(given.errors);
        expect(error.alert).toBe(given.alert);
        expect(error.verifyError).toBe(given.verify);
      }),
    );
  });
});
