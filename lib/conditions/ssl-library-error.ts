// SslLibraryError: no usable OpenSSL. Says what was tried, why each was refused, what to do.
// Does not look for libraries.

import type { LibraryOrigin, LibraryRefusal } from '../binding/addon.js';
import { nameClass, show } from './socket-error.js';
import { SslCondition } from './ssl-condition.js';

/** Why a library was refused. */
export type LibraryRefusalReason = LibraryRefusal['refused'];

/** One library that was tried. */
export interface LibraryAttempt {
  readonly origin: LibraryOrigin;
  /** Path of libssl (and libcrypto) for the origin `path`, else `''`. */
  readonly path: string;
  readonly refused: LibraryRefusalReason;
  /** What the loader or the probe said. */
  readonly message: string;
  /** Version found, or `''`. */
  readonly version: string;
}

/**
 * No OpenSSL could be loaded, or the one asked for was refused.
 *
 * `code` is `ERR_SSL_LIBRARY_` and the most telling reason in capitals, for example
 * `ERR_SSL_LIBRARY_TOO_OLD`.
 *
 * @corresponds ensure-ssl, set-ssl-library-path; OpenSSL_version_num
 */
export class SslLibraryError extends SslCondition {
  static {
    nameClass(SslLibraryError, 'SslLibraryError');
  }

  /** The most telling reason among those of `tried`. */
  declare readonly refused: LibraryRefusalReason;
  /** Everything that was tried, in order. */
  declare readonly tried: readonly LibraryAttempt[];

  /** @param tried what was tried, in order; may be empty when there was nothing to try. */
  constructor(tried: readonly LibraryAttempt[], cause?: unknown) {
    const refused = mostTelling(tried);
    super(describe(tried, refused), {
      code: `ERR_SSL_LIBRARY_${refused.toUpperCase().replaceAll('-', '_')}`,
      ...(cause === undefined ? {} : { cause }),
    });
    show(this, 'refused', refused);
    show(this, 'tried', Object.freeze(tried.map((attempt) => Object.freeze({ ...attempt }))));
  }
}

/** A wrong library tells more than a missing one. */
function mostTelling(tried: readonly LibraryAttempt[]): LibraryRefusalReason {
  const found = tried.find((attempt) => !ABSENT.has(attempt.refused));
  if (found !== undefined) return found.refused;
  const byPath = tried.find((attempt) => attempt.origin === 'path');
  return (byPath ?? tried[0])?.refused ?? 'not-found';
}

function describe(tried: readonly LibraryAttempt[], refused: LibraryRefusalReason): string {
  const lines = tried.map((attempt) => `  - ${describeAttempt(attempt)}`);
  const list = lines.length === 0 ? '  - nothing: no library is known for this platform' : '';
  return `No usable OpenSSL. Tried:\n${lines.join('\n')}${list}\n${ADVICE[refused]}`;
}

function describeAttempt(attempt: LibraryAttempt): string {
  const name = attempt.origin === 'path' ? attempt.path : ORIGINS[attempt.origin];
  const version = attempt.version === '' ? '' : ` (${attempt.version})`;
  const message = attempt.message === '' ? '' : `: ${attempt.message}`;
  return `${name}${version}: ${REASONS[attempt.refused]}${message}`;
}

const ABSENT: ReadonlySet<LibraryRefusalReason> = new Set([
  'not-found',
  'not-embedded',
  'not-exported',
]);

const ORIGINS = {
  embedded: 'the OpenSSL inside this package',
  node: 'the OpenSSL inside Node',
} as const;

const REASONS: Readonly<Record<LibraryRefusalReason, string>> = {
  'not-found': 'not found',
  'not-openssl': 'is no OpenSSL',
  'too-old': 'is older than 3.0',
  libressl: 'is LibreSSL',
  boringssl: 'is BoringSSL',
  'not-isolated': 'does not reach its own libcrypto',
  'not-embedded': 'this binary was built without one',
  'not-exported': 'this Node does not export it',
  unsupported: 'not supported on this platform',
};

const SET_PATH =
  'Name the libssl of an OpenSSL 3.0 or later with setSslLibraryPath(path), ' +
  'ensureSsl({ libraryPath }) or the environment variable LIBSSL_PATH.';

const ADVICE: Readonly<Record<LibraryRefusalReason, string>> = {
  'not-found': `Install OpenSSL 3.0 or later. ${SET_PATH}`,
  'not-openssl': SET_PATH,
  'too-old': SET_PATH,
  libressl: `LibreSSL has another interface. ${SET_PATH}`,
  boringssl: `BoringSSL has another interface. ${SET_PATH}`,
  'not-isolated':
    'Another OpenSSL in this process took its place: load this one earlier, or use the embedded ' +
    'library or that of Node (ensureSsl({ alreadyDone: true })).',
  'not-embedded': `Build the embedded library with "npm run openssl". ${SET_PATH}`,
  'not-exported': SET_PATH,
  unsupported: SET_PATH,
};
