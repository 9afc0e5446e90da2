// Which implementation makes the real objects of an abstract context.
// Makes none itself.

import type { ImplementationName } from '../arguments/index.js';
import type { ContextBuilder } from './context-settings.js';
import { OPENSSL_CONTEXT_BUILDER } from './openssl/context-builder.js';

/** The builder of an implementation. */
export function contextBuilder(implementation: ImplementationName): ContextBuilder {
  if (implementation === 'openssl') return OPENSSL_CONTEXT_BUILDER;
  throw new Error(`The implementation ${implementation} makes no contexts here.`);
}
