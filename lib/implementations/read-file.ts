// Reads a file of keys, certificates or parameters.
// Keeps nothing, and knows no format.

import { readFileSync } from 'node:fs';
import { SslFailure } from '../conditions/index.js';
import type { ReadMaterial } from './context-settings.js';

/** @throws SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE` */
export function readMaterialFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new SslFailure(`Cannot read ${path} (${code})`, {
      code: 'ERR_SSL_CERTIFICATE_KEY_FILE',
      sslCode: 'certificate-key-file',
      cause,
    });
  }
}

/** Reads a source anew each time. */
export const readSourceOnce: ReadMaterial = (source) =>
  source.kind === 'bytes' ? source.bytes : readMaterialFile(source.path);
