// What a keyword needs of the library: a function that older ones lack.
// Calls nothing.

import { addon } from '../../binding/load.js';
import { SslFailure } from '../../conditions/index.js';

/**
 * Throws unless the library has the function.
 *
 * @throws SslFailure with code `ERR_SSL_FUNCTION_MISSING`, naming the version that has it.
 */
export function needs(library: number, keyword: string, name: string, version: string): void {
  const record = addon.libraries().find(({ id }) => id === library);
  if (record === undefined || !record.missing.includes(name)) return;
  throw new SslFailure(
    `${keyword} needs OpenSSL ${version} or later: OpenSSL ${record.version} (${record.origin}) has no ${name}. ` +
      'Use the library of this package, or name a newer one (setSslLibraryPath).',
    { code: 'ERR_SSL_FUNCTION_MISSING' },
  );
}
