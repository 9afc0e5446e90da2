// SidedHandle: what SslCtxPointer and SslPointer have beyond other handles.
// Does not note a side; makeSslCtx and sslNew do.

import { addon } from '../binding/load.js';
import { Handle } from './handle.js';

/** A handle of an object that is made for one side of TLS. */
export abstract class SidedHandle extends Handle {
  /**
   * Side it was made for by this package; `null` where it was made by C name and nothing is known.
   */
  get side(): 'client' | 'server' | 'both' | null {
    return addon.describeHandle(Handle.idOf(this)).side;
  }
}
