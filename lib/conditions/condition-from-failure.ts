// Turns a native Failure record into the condition of the right class, with a readable message.
// Does not throw it, and closes or frees nothing.

import type { Failure, OpensslErrorRecord } from '../binding/addon.js';
import { adviceOnErrno, adviceOnError, adviceOnVerify } from './advice.js';
import { type ConditionContext, composeMessage, underTls } from './context.js';
import type { ConditionFacts, SslCode, SslCodeKeyword } from './facts.js';
import {
  CERTIFICATE_VERIFY_FAILED,
  codeOfError,
  findMismatch,
  findReason,
  mainError,
  refusedCertificate,
  UNEXPECTED_EOF_WHILE_READING,
} from './reasons.js';
import {
  SocketConnectError,
  SocketCreateError,
  type SocketError,
  SocketIoError,
} from './socket-error.js';
import {
  SslClosed,
  SslError,
  SslFailure,
  SslHandshakeTimeout,
  SslVerificationFailure,
  SslVersionOrCipherMismatch,
  SslX509Lookup,
} from './ssl-condition.js';

/**
 * The condition for a failure of the addon.
 *
 * @param failure what the addon gave back.
 * @param context what was being done, with whom, under which limit.
 * @returns the condition, to be thrown or handed on.
 * @corresponds SSL_get_error, ERR_get_error, SSL_get_verify_result
 */
export function conditionFromFailure(failure: Failure, context: ConditionContext): SocketError {
  if (context.refusedBy != null) return refused(failure, context, context.refusedBy);
  switch (failure.status) {
    case 'timeout':
      return timeout(failure, context);
    case 'closed':
      return closed(failure, context);
    case 'eof':
      return underTls(failure, context) ? cutOff(failure, context) : plainEnd(failure, context);
    case 'broken':
      return broken(failure, context);
    case 'failed':
      return failed(failure, context);
    case 'want-callback':
      return wantCallback(failure, context);
    case 'resolve':
      return system(failure, context);
    case 'cancelled':
      return cancelled(failure, context);
  }
}

function timeout(failure: Failure, context: ConditionContext): SocketError {
  const { what, advice } = describeTimeout(context);
  const message = composeMessage(context, what, advice);
  if (context.phase === 'handshake') {
    return new SslHandshakeTimeout(message, facts(failure, context, {}));
  }
  const Class = classOfPhase(context);
  return new Class(message, facts(failure, context, { code: 'ETIMEDOUT' }));
}

function closed(failure: Failure, context: ConditionContext): SocketError {
  const what = 'the peer ended the TLS session (close_notify)';
  const advice = context.phase === 'handshake' ? 'It may not want this connection at all.' : '';
  return new SslClosed(
    composeMessage(context, what, advice),
    facts(failure, context, { code: 'ERR_SSL_CLOSED', sslCode: 'closed' }),
  );
}

/** End of file under TLS without close_notify; OpenSSL tells it in two ways, we in one. */
function cutOff(failure: Failure, context: ConditionContext): SocketError {
  const error = findReason(failure.errors, UNEXPECTED_EOF_WHILE_READING);
  const during = context.phase === 'handshake' ? 'during the handshake' : 'without close_notify';
  const advice =
    context.phase === 'handshake'
      ? 'It may not speak TLS on this port, or may refuse versions or ciphers without saying so.'
      : 'Data may have been cut off.';
  return new SslError(
    composeMessage(context, `the peer closed its socket ${during}`, advice),
    facts(failure, context, {
      code: 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING',
      reason: error?.reasonText ?? 'unexpected eof while reading',
      ...(error === undefined ? {} : { library: error.libName, sslCode: error.code }),
    }),
  );
}

function plainEnd(failure: Failure, context: ConditionContext): SocketError {
  const Class = classOfPhase(context);
  return new Class(
    composeMessage(context, 'the peer closed the connection', ''),
    facts(failure, context, { code: 'EOF' }),
  );
}

function broken(failure: Failure, context: ConditionContext): SocketError {
  if (!underTls(failure, context)) return system(failure, context);
  if (failure.errno === 0 && failure.errnoName === '') return cutOff(failure, context);
  return new SslError(
    composeMessage(context, describeErrno(failure), adviceOnErrno(failure.errnoName)),
    facts(failure, context, {
      code: errnoCode(failure),
      socketErrorCode: failure.errno || null,
      sslCode: mainError(failure.errors)?.code ?? null,
    }),
  );
}

/** A failed system call or name look-up, without TLS. */
function system(failure: Failure, context: ConditionContext): SocketError {
  const Class = classOfPhase(context);
  return new Class(
    composeMessage(context, describeErrno(failure), adviceOnErrno(failure.errnoName)),
    facts(failure, context, { code: errnoCode(failure), socketErrorCode: failure.errno || null }),
  );
}

function failed(failure: Failure, context: ConditionContext): SocketError {
  const { errors } = failure;
  // Without TLS only a socket can have been refused, for example a descriptor that is none.
  if (!underTls(failure, context)) return system(failure, context);
  if (findReason(errors, UNEXPECTED_EOF_WHILE_READING)) return cutOff(failure, context);
  if (isVerification(failure)) return verification(failure, context);
  const mismatch = findMismatch(errors);
  const error = mismatch ?? mainError(errors);
  const Class = mismatch ? SslVersionOrCipherMismatch : SslFailure;
  return new Class(
    composeMessage(context, describeError(error, failure, context), adviceOnError(error)),
    facts(failure, context, factsOfError(error)),
  );
}

/**
 * A chain objection alone is not enough: it is also noted where verification only looks on.
 * So OpenSSL must say it, or this side must have sent an alert about the certificate, or nothing
 * else is known.
 */
function isVerification(failure: Failure): boolean {
  if (findReason(failure.errors, CERTIFICATE_VERIFY_FAILED)) return true;
  if (failure.verify === null) return false;
  return failure.errors.length === 0 || refusedCertificate(failure.alert);
}

function verification(failure: Failure, context: ConditionContext): SocketError {
  const { verify } = failure;
  const error = findReason(failure.errors, CERTIFICATE_VERIFY_FAILED);
  const unknown = context.judgesFirstOnly
    ? 'verifyCallback of a server is asked in the first handshake only, and the peer showed a certificate in a further one'
    : 'certificate verify failed';
  const what =
    verify === null
      ? unknown
      : `the certificate was not accepted: ${verify.name} (${verify.code}) at depth ${verify.depth}` +
        (verify.subject === '' ? '' : `, subject ${verify.subject}`);
  return new SslVerificationFailure(
    composeMessage(context, what, adviceOnVerify(verify)),
    facts(failure, context, {
      code: 'ERR_SSL_CERTIFICATE_VERIFY_FAILED',
      sslCode: Object.freeze(['verification', verify?.code ?? null] as const),
      reason: error?.reasonText ?? 'certificate verify failed',
      library: error?.libName ?? null,
    }),
  );
}

/** A function of the user's has said no. */
function refused(failure: Failure, context: ConditionContext, by: SslCodeKeyword): SocketError {
  const Class = by === 'verify-callback' ? SslVerificationFailure : SslFailure;
  const name = by.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return new Class(
    composeMessage(context, `${name} refused the peer`, ''),
    facts(failure, context, {
      code:
        by === 'verify-callback'
          ? 'ERR_SSL_CERTIFICATE_VERIFY_FAILED'
          : 'ERR_SSL_REFUSED_BY_CALLBACK',
      sslCode: by,
    }),
  );
}

function wantCallback(failure: Failure, context: ConditionContext): SocketError {
  const want = WANTS[failure.sslError] ?? 'X509_LOOKUP';
  const what = `a callback asked the handshake to wait (SSL_ERROR_WANT_${want})`;
  const advice =
    'A blocking stream cannot wait: let the callback answer at once, not by a promise.';
  return new SslX509Lookup(
    composeMessage(context, what, advice),
    facts(failure, context, { code: `ERR_SSL_WANT_${want}`, sslCode: 'x509-lookup' }),
  );
}

function cancelled(failure: Failure, context: ConditionContext): SocketError {
  const Class = classOfPhase(context);
  return new Class(
    composeMessage(context, 'the thread is being ended', ''),
    facts(failure, context, { code: 'ECANCELED' }),
  );
}

/** The class for a failure that TLS had no part in. */
function classOfPhase(
  context: ConditionContext,
): typeof SocketCreateError | typeof SocketConnectError | typeof SocketIoError {
  switch (context.phase) {
    case 'create':
    case 'listen':
    case 'accept':
      return SocketCreateError;
    case 'resolve':
    case 'connect':
      return SocketConnectError;
    default:
      return SocketIoError;
  }
}

function describeTimeout(context: ConditionContext): { what: string; advice: string } {
  const { phase, timeoutMs } = context;
  const limit = timeoutMs == null || timeoutMs < 0 ? 'in time' : `within ${timeoutMs / 1000} s`;
  const keyword = TIMEOUT_KEYWORDS[phase];
  const advice = keyword === undefined ? '' : `Raise ${keyword} if the peer may be this slow.`;
  if (phase === 'write') return { what: `the peer took no data ${limit}`, advice };
  return { what: `no answer ${limit}`, advice };
}

function describeErrno(failure: Failure): string {
  const name = errnoCode(failure);
  const text = failure.errnoText === '' ? '' : `: ${failure.errnoText}`;
  return failure.call === '' ? `${name}${text}` : `${failure.call} gave ${name}${text}`;
}

function describeError(
  error: OpensslErrorRecord | undefined,
  failure: Failure,
  context: ConditionContext,
): string {
  const call = failure.call === '' ? 'OpenSSL' : failure.call;
  if (error === undefined) return `${call} gave an error without a reason`;
  const text = error.reasonText === '' ? `reason ${error.reason}` : error.reasonText;
  const more = [error.data, context.library ?? ''].filter((part) => part !== '');
  return more.length === 0 ? text : `${text} (${more.join('; ')})`;
}

function errnoCode(failure: Failure): string {
  if (failure.errnoName !== '') return failure.errnoName;
  return failure.errno === 0 ? 'UNKNOWN' : `ERRNO_${failure.errno}`;
}

/** What an OpenSSL error adds to a condition. */
export function factsOfError(error: OpensslErrorRecord | undefined): {
  code?: string;
  sslCode?: SslCode;
  reason?: string;
  library?: string;
} {
  if (error === undefined) return {};
  return {
    code: codeOfError(error),
    sslCode: error.code,
    reason: error.reasonText,
    library: error.libName,
  };
}

function facts(failure: Failure, context: ConditionContext, own: ConditionFacts): ConditionFacts {
  return {
    connection: context.connection ?? null,
    alert: failure.alert,
    verifyError: failure.verify,
    errors: failure.errors,
    ...(context.cause === undefined ? {} : { cause: context.cause }),
    ...own,
  };
}

/** The keyword that sets the limit of a phase. */
const TIMEOUT_KEYWORDS: Partial<Record<ConditionContext['phase'], string>> = {
  connect: 'timeout',
  resolve: 'timeout',
  handshake: 'handshakeTimeout',
  shutdown: 'retryTimeout or retryCount',
  read: 'readTimeout',
  write: 'writeTimeout',
};

/** What SSL_get_error(3) calls the callbacks that can ask to wait. */
const WANTS: Readonly<Record<number, string>> = {
  4: 'X509_LOOKUP',
  9: 'ASYNC',
  10: 'ASYNC_JOB',
  11: 'CLIENT_HELLO_CB',
  12: 'RETRY_VERIFY',
};
