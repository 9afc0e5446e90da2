// Abstract contexts.
// Re-exports only.

export {
  createSslClientContext,
  createSslServerContext,
  type SslClientContextInit,
  type SslServerContextInit,
} from './create-ssl-context.js';
export { resetSslAbstractContext, SslAbstractContext } from './ssl-abstract-context.js';
