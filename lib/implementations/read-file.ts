// Reads a file of keys, certificates or parameters.
// Keeps nothing, and knows no format.

import { readFileSync } from 'node:fs';
import { shownPath } from '../arguments/index.js';
import { SslFailure } from '../conditions/index.js';
import type { ReadMaterial } from './context-settings.js';

/** @throws SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE` */
export function readMaterialFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const shown = shownPath(path);
    throw new SslFailure(`Cannot read ${shown} (${code})`, {
      code: 'ERR_SSL_CERTIFICATE_KEY_FILE',
      sslCode: 'certificate-key-file',
      // It has the path in its message.
      ...(shown === path ? { cause } : {}),
    });
  }
}

/** Reads a source anew each time. */
export const readSourceOnce: ReadMaterial = (source) =>
  source.kind === 'bytes' ? source.bytes : readMaterialFile(source.path);
